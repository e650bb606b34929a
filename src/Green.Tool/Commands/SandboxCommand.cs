using System.CommandLine;
using System.Globalization;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Sandbox;

namespace Green.Tool.Commands;

/// <summary><c>sandbox</c>: the slots that wait for actions.</summary>
internal static class SandboxCommand
{
    public static Command Create(ToolContext context)
    {
        var status = new Command("status", "List the slots that are kept");
        status.SetAction(_ => PrintStatus(context));
        var stop = new Command("stop", "End every slot that no build uses");
        stop.SetAction((_, cancellation) => StopAsync(context, cancellation));
        var measure = new Command("measure", "Time a rustc call in a waiting slot against the same call without one");
        measure.SetAction((_, cancellation) => MeasureAsync(context, cancellation));
        return new Command("sandbox", "Look at the kept sandboxes, or end them") { status, stop, measure };
    }

    private static int PrintStatus(ToolContext context)
    {
        using var kept = new KeptSlots(context.Home, context.Environment);
        var slots = kept.List();
        foreach (var slot in slots)
        {
            context.Output.WriteLine($"{slot.Name}  {(slot.Leased ? "in use" : slot.Alive ? "waiting" : "ended")}");
        }

        if (slots.Count == 0)
        {
            context.Output.WriteLine("no slots");
        }

        return 0;
    }

    private static async Task<int> StopAsync(ToolContext context, CancellationToken cancellation)
    {
        using var kept = new KeptSlots(context.Home, context.Environment);
        var (stopped, failures) = await kept.StopAllAsync(cancellation).ConfigureAwait(false);
        var left = kept.List().Count(slot => slot.Leased);
        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{stopped} {(stopped == 1 ? "slot" : "slots")} ended{(left > 0 ? $", {left} in use by builds" : "")}"));
        foreach (var failure in failures)
        {
            context.Error.WriteLine(ErrorText.Of(failure));
        }

        return failures.Count == 0 ? 0 : ErrorText.ExitCode;
    }

    private static async Task<int> MeasureAsync(ToolContext context, CancellationToken cancellation)
    {
        const int pairs = 25;
        var opened = await ToolSandbox.OpenAsync(context, cancellation).ConfigureAwait(false);
        await using var closing = opened.Sandbox.ConfigureAwait(false);
        var result = await SandboxMeasure.TakeAsync(
            opened.Sandbox, opened.Toolchain, Path.Combine(context.Home, "tmp", $"measure-{Environment.ProcessId}"), pairs, cancellation).ConfigureAwait(false);
        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"an empty library, median of {pairs}: bare {result.Bare.TotalMilliseconds:0.0} ms, in a slot ({opened.Sandbox.Kind}) {result.InSlot.TotalMilliseconds:0.0} ms, {(result.InSlot - result.Bare).TotalMilliseconds:0.0} ms more"));
        return 0;
    }
}
