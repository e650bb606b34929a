using System.CommandLine;
using System.Globalization;
using Green.Core.Configuration;

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
        return new Command("sandbox", "Look at the kept sandboxes, or end them") { status, stop };
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
}
