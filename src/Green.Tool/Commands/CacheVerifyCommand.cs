using System.CommandLine;
using System.Globalization;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Sandbox;
using Green.Core.Store;
using Green.Core.Verification;

namespace Green.Tool.Commands;

/// <summary><c>cache verify</c>: whether the store has what it should, and with <c>--rebuild</c> what the actions really make.</summary>
internal static class CacheVerifyCommand
{
    public static Command Create(ToolContext context)
    {
        var rebuild = new Option<string>("--rebuild")
        {
            Description = "Also run this percentage of the remembered actions again, chosen at random, such as 10%; what gives other bytes than are stored is quarantined",
            HelpName = "N%",
        };
        var seed = new Option<int?>("--seed") { Description = "The seed of an earlier --rebuild, to choose the same actions of the same store", HelpName = "SEED" };
        rebuild.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && PercentOf(text) is null)
            {
                result.AddError($"`{text}` is no share: write 10% or 100%");
            }
        });
        var command = new Command("verify", "Read everything in the store and remove what is damaged; exit code 101 if something was quarantined") { rebuild, seed };
        command.SetAction((parsed, cancellation) => RunAsync(
            context,
            parsed.GetValue(rebuild) is { } share ? new RebuildShare(PercentOf(share)!.Value, parsed.GetValue(seed) ?? Random.Shared.Next(1_000_000)) : null,
            cancellation));
        return command;
    }

    private static double? PercentOf(string text) =>
        double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100 ? percent : null;

    private static async Task<int> RunAsync(ToolContext context, RebuildShare? share, CancellationToken cancellation)
    {
        var store = new ContentStore(context.Home, context.Clock);
        var cache = new ActionCache(store);
        var check = new StoreVerifier(store, cache).Run(cancellation);
        foreach (var fault in check.Damaged)
        {
            context.Output.WriteLine(fault);
        }

        var damaged = check.Damaged.Count;
        context.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{check.Good} good, {damaged} damaged{(damaged > 0 ? " and removed: the next build makes them again" : "")}"));
        if (share is not null)
        {
            Print(context, share, await RebuildAsync(context, store, cache, share, cancellation).ConfigureAwait(false));
        }

        return 0;
    }

    private static async Task<RebuildReport> RebuildAsync(ToolContext context, ContentStore store, ActionCache cache, RebuildShare share, CancellationToken cancellation)
    {
        var opened = await ToolSandbox.OpenAsync(context, cancellation).ConfigureAwait(false);
        await using var closing = opened.Sandbox.ConfigureAwait(false);
        var output = TextWriter.Synchronized(context.Error);
        return await new ActionRebuild(
                store, cache, opened.Sandbox, opened.Toolchain, opened.Settings.Jobs, opened.Settings.Limits, action => output.WriteLine($"     Running {action}"))
            .RunAsync(share, cancellation).ConfigureAwait(false);
    }

    /// <exception cref="GreenException">GREEN3004: something was put into quarantine.</exception>
    private static void Print(ToolContext context, RebuildShare share, RebuildReport report)
    {
        foreach (var difference in report.Different)
        {
            context.Output.WriteLine(difference.Action);
            context.Output.WriteLine("    " + difference.Text.Replace("\n", "\n    ", StringComparison.Ordinal));
            context.Output.WriteLine($"    Its result, manifest and outputs are in {difference.Place}");
        }

        foreach (var (reason, count) in report.NotRun.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} could not be run again: {reason}"));
        }

        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{share.Percent}% of {report.Remembered} actions, seed {share.Seed}: {report.Same} gave the same bytes, {report.Different.Count} other bytes, {report.NotRun.Values.Sum()} could not be run again"));
        if (report.Different.Count > 0)
        {
            throw StoreErrors.NotAsStored([.. report.Different.Select(difference => difference.Action)], Path.Combine(context.Home, "quarantine"));
        }
    }
}
