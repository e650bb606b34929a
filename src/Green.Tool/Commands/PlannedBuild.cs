using Green.Core;
using Green.Core.Cargo;
using Green.Core.Projects;

namespace Green.Tool.Commands;

/// <summary>Builds what a command line asks for: cargo plans, MSBuild schedules.</summary>
internal sealed class PlannedBuild(ToolContext context)
{
    /// <returns>What is to be started now that all is built: nothing under <c>build</c>; null where the build failed.</returns>
    public async Task<IReadOnlyList<ProgramRun>?> RunAsync(CargoCommandLine command, CancellationToken cancellation)
    {
        var started = DateTimeOffset.UtcNow;
        var origin = new BuildOrigin(AppContext.BaseDirectory.TrimEnd('/'), context.Executable, context.Environment, context.WorkingDirectory);
        var settings = PreparedBuild.SettingsFor(command, context.Environment);
        Engine StartEngine() => Engine.Start(context, command, origin.ToolDirectory, settings.Jobs, started);
        using var engine = StartEngine();
        using var build = await PreparedBuild.PlanAsync(command, settings, origin, line => Status(command, line), cancellation).ConfigureAwait(false);
        await build.PrepareAsync(() => Status(command, "    Blocking waiting for file lock on artifact directory"), cancellation).ConfigureAwait(false);
        var plan = build.Plan;

        var settled = build.Settled();
        var code = await BuildAsync(command, plan, Engine.TellsAll(command) ? SettledUnits.None with { Next = settled.Next } : settled, engine, cancellation).ConfigureAwait(false);
        if (code is not 0 and <= 128 && build.Repair())
        {
            Status(command, $"note: files in {Path.GetDirectoryName(plan.TopProject)} were damaged and have been written anew; building again");
            using var another = StartEngine();
            code = await BuildAsync(command, plan, SettledUnits.None, another, cancellation).ConfigureAwait(false);
        }

        if (code > 128)
        {
            // Whatever it was writing stays noted as unfinished.
            throw new GreenException(
                "GREEN4005", $"MSBuild was ended from outside: signal {code - 128}", "Build again, with fewer jobs (-j) if the machine ran out of memory: see `dmesg`.");
        }

        build.End();
        return code != 0 ? null : command.StartsPrograms ? await build.ProgramsAsync().ConfigureAwait(false) : [];
    }

    private async Task<int> BuildAsync(CargoCommandLine command, KeptPlan plan, SettledUnits settled, Engine engine, CancellationToken cancellation)
    {
        foreach (var warning in BuildLayout.Warnings(plan))
        {
            Status(command, warning);
        }

        await using var early = settled.Next is { } next ? new EarlyBuild(next, () => BuildLayout.Open(plan, context.Environment), cancellation) : null;
        return await engine.BuildAsync(plan, settled, early, cancellation).ConfigureAwait(false);
    }

    private void Status(CargoCommandLine command, string line)
    {
        if (!command.Quiet)
        {
            context.Error.WriteLine(line);
        }
    }
}
