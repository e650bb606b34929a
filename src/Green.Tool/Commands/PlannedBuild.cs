using System.Globalization;
using System.IO.Abstractions;
using Green.Core;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Projects;

namespace Green.Tool.Commands;

/// <summary>Builds what a command line asks for: cargo plans, MSBuild schedules.</summary>
internal sealed class PlannedBuild(ToolContext context)
{
    /// <returns>What is to be started now that all is built: nothing under <c>build</c>; null where the build failed.</returns>
    public async Task<IReadOnlyList<ProgramRun>?> RunAsync(CargoCommandLine command, CancellationToken cancellation)
    {
        var started = DateTimeOffset.UtcNow;
        var plans = new PlanService(context.Executable, context.Home, context.Environment, new FileSystem());
        Task<KeptPlan> PlanAsync() => plans.GetAsync(command, context.WorkingDirectory, line => Status(command, line), cancellation);
        var plan = await PlanAsync().ConfigureAwait(false);
        var layout = new BuildLayout(AppContext.BaseDirectory.TrimEnd('/'));
        var settings = Settings.Load(context.Environment, plan.Settings, OnCommandLine(command));
        var sandbox = await SandboxChoice.ChooseAsync(settings, context.Environment, cancellation).ConfigureAwait(false);
        if (sandbox.Note is not null)
        {
            Status(command, "note: " + sandbox.Note);
        }

        using var targetLock = await TargetLock.TakeAsync(
            plan.LockedDirectories, () => Status(command, "    Blocking waiting for file lock on artifact directory"), cancellation)
            .ConfigureAwait(false);
        try
        {
            layout.Prepare(plan, context.Home, sandbox, settings.Jobs);
        }
        catch (GreenException failure) when (failure.Code == KeptPlan.DamagedCode)
        {
            plan = await PlanAsync().ConfigureAwait(false);
            layout.Prepare(plan, context.Home, sandbox, settings.Jobs);
        }

        BuildLayout.Begin(plan);
        var code = await BuildAsync(command, plan, layout, settings.Jobs, started, cancellation).ConfigureAwait(false);
        if (code is not 0 and <= 128 && layout.Repair(plan, context.Home, sandbox, settings.Jobs))
        {
            Status(command, $"note: files in {Path.GetDirectoryName(plan.TopProject)} were damaged and have been written anew; building again");
            code = await BuildAsync(command, plan, layout, settings.Jobs, started, cancellation).ConfigureAwait(false);
        }

        if (code > 128)
        {
            // Whatever it was writing stays noted as unfinished.
            throw new GreenException(
                "GREEN4005", $"MSBuild was ended from outside: signal {code - 128}", "Build again, with fewer jobs (-j) if the machine ran out of memory: see `dmesg`.");
        }

        BuildLayout.End(plan);
        return code != 0 ? null : command.StartsPrograms ? await ProgramsAsync(plan).ConfigureAwait(false) : [];
    }

    /// <summary>While the lock is held: another build could change what build scripts say.</summary>
    private async Task<IReadOnlyList<ProgramRun>> ProgramsAsync(KeptPlan plan)
    {
        var graph = plan.Load();
        foreach (var directory in graph.Units.Select(unit => unit.Environment.GetValueOrDefault("CARGO_TARGET_TMPDIR")).OfType<string>().Distinct())
        {
            // Cargo makes it whenever it builds something that knows of it.
            Directory.CreateDirectory(directory);
        }

        var session = BuildLayout.Open(plan, context.Environment);
        await using var opened = session.ConfigureAwait(false);
        return [.. graph.Programs.Select(run => ProgramDirectives.Apply(session, run))];
    }

    private static Dictionary<string, string> OnCommandLine(CargoCommandLine command)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (command.Sandbox is { } sandbox)
        {
            values["sandbox"] = sandbox;
        }

        if (command.Jobs is { } jobs)
        {
            values["jobs"] = jobs.ToString(CultureInfo.InvariantCulture);
        }

        return values;
    }

    private async Task<int> BuildAsync(
        CargoCommandLine command, KeptPlan plan, BuildLayout layout, int jobs, DateTimeOffset started, CancellationToken cancellation)
    {
        var directory = Path.GetDirectoryName(plan.TopProject)!;
        foreach (var warning in BuildLayout.Warnings(plan))
        {
            Status(command, warning);
        }

        var console = context.ConsoleOf(command);
        var logger = string.Join(';', [
            $"-logger:Green.Tasks.GreenLogger,{layout.Tasks}",
            $"color={(console.Color ? "always" : "never")}",
            $"verbosity={console.Verbosity}",
            $"message-format={command.MessageFormat.Replace(',', '+')}",
            $"progress={(context.ErrorIsTerminal ? "true" : "false")}",
            $"started={started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}",
            $"finished={BuildLayout.FinishedFile(plan)}",
            $"total={BuildLayout.Count(plan)}",
            "follows-input=true",
        ]);
        List<string> arguments =
        [
            "msbuild", plan.TopProject, "-nologo", "-noconlog", $"-m:{jobs.ToString(CultureInfo.InvariantCulture)}", "-mt", "-graph", "-nr:false", logger,
        ];
        if (command.KeepGoing)
        {
            arguments.Add("-p:GreenKeepGoing=true");
        }

        if (command.Verbose || command.MessageFormat.StartsWith("json", StringComparison.Ordinal))
        {
            arguments.Add("-p:GreenReplayAll=true");
        }

        // A build lasts too short for the runtime's second thoughts about its own code to pay.
        var environment = new Dictionary<string, string>(context.Environment, StringComparer.Ordinal);
        environment.TryAdd("DOTNET_TieredPGO", "0");
        return await Processes.RunAsync("dotnet", arguments, environment, directory, inheritsInput: false, cancellation).ConfigureAwait(false)
            ?? throw new GreenException("GREEN1007", "dotnet is not on PATH", "Install the .NET SDK, version 10 or later.");
    }

    private void Status(CargoCommandLine command, string line)
    {
        if (!command.Quiet)
        {
            context.Error.WriteLine(line);
        }
    }
}
