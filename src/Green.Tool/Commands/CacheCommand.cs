using System.CommandLine;
using System.Globalization;
using Green.Core.Configuration;
using Green.Core.Store;

namespace Green.Tool.Commands;

/// <summary><c>cache</c>: what the store holds, and removing some or all of it. Safe beside builds that run.</summary>
internal static class CacheCommand
{
    public static Command Create(ToolContext context)
    {
        var stats = new Command("stats", "Print what the store holds");
        stats.SetAction(_ => PrintStatistics(context));
        var clear = new Command("clear", "Remove every result, kept plan and remembered package");
        clear.SetAction((_, cancellation) => Task.FromResult(Clear(context, cancellation)));
        var verify = new Command("verify", "Read everything in the store and remove what is damaged");
        verify.SetAction((_, cancellation) => Task.FromResult(Verify(context, cancellation)));
        return new Command("cache", "Look at the store of results, shrink it, or empty it") { stats, clear, CreatePrune(context), verify };
    }

    private static StoreMaintenance Open(ToolContext context)
    {
        var store = new ContentStore(context.Home, context.Clock);
        return new StoreMaintenance(store, new ActionCache(store));
    }

    private static int PrintStatistics(ToolContext context)
    {
        var statistics = Open(context).Measure();
        var plans = new KeptPlans(context.Home).Measure();
        context.Output.WriteLine(context.Home);
        Line("results", statistics.Results);
        Line("blobs", statistics.Blobs);
        Line("packages", statistics.Trees);
        Line("incremental", statistics.Incremental);
        Line("path sets", statistics.PathSets);
        Line("memos", statistics.Memos);
        Line("plans", plans);
        context.Output.WriteLine($"  {"total",-11} {"",8}  {ByteSize.Format(statistics.TotalBytes + plans.Bytes),12}");
        return 0;

        void Line(string name, StoreUsage usage) => context.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"  {name,-11} {usage.Count,8}  {ByteSize.Format(usage.Bytes),12}"));
    }

    private static int Clear(ToolContext context, CancellationToken cancellation)
    {
        var maintenance = Open(context);
        var plans = new KeptPlans(context.Home);
        var bytes = maintenance.Measure().TotalBytes + plans.Measure().Bytes;
        plans.Clear();
        maintenance.Clear(cancellation);
        context.Output.WriteLine($"Removed {ByteSize.Format(bytes)} from {context.Home}");
        return 0;
    }

    private static int Verify(ToolContext context, CancellationToken cancellation)
    {
        var (good, damaged) = Open(context).Verify(cancellation);
        context.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{good} good, {damaged} damaged{(damaged > 0 ? " and removed: the next build makes them again" : "")}"));
        return 0;
    }

    private static Command CreatePrune(ToolContext context)
    {
        var size = new Option<string>("--max-size") { Description = "What may remain, such as 10GiB; the setting cache.max-size unless given", HelpName = "SIZE" };
        var age = new Option<string>("--older-than") { Description = "Remove what was not used for so long, such as 30d or 12h, whatever its size", HelpName = "AGE" };
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !ByteSize.TryParse(text, out _))
            {
                result.AddError($"`{text}` is no size: write 500MB or 10GiB");
            }
        });
        age.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !Duration.TryParse(text, out _))
            {
                result.AddError($"`{text}` is no age: write 30d, 12h or 90m");
            }
        });
        var command = new Command("prune", "Remove what was used longest ago; what was used within 20 minutes stays") { size, age };
        command.SetAction((parsed, cancellation) => PruneAsync(context, parsed.GetValue(size), parsed.GetValue(age), cancellation));
        return command;
    }

    private static async Task<int> PruneAsync(ToolContext context, string? size, string? age, CancellationToken cancellation)
    {
        var maximum = size is not null
            ? ByteSize.Parse(size)
            : (await WorkspaceSettings.LoadAsync(context.Environment, context.WorkingDirectory, cancellation).ConfigureAwait(false)).CacheMaximumBytes;
        TimeSpan? unused = age is not null && Duration.TryParse(age, out var parsed) ? parsed : null;
        var report = Open(context).Prune(new PruneLimits(maximum, unused, TimeSpan.Zero), cancellation);
        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Removed {report.Results + report.Dangling} results, {report.Blobs} blobs and {report.Trees} packages and incremental directories: {ByteSize.Format(report.BytesFreed)}"));
        return 0;
    }
}
