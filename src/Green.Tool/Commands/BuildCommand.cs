using System.Globalization;
using System.IO.Abstractions;
using Green.Core;
using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Projects;

namespace Green.Tool.Commands;

/// <summary><c>build</c>, <c>check</c> and <c>run</c>: cargo plans, MSBuild schedules.</summary>
internal sealed class BuildCommand(ToolContext context)
{
    public async Task<int> RunAsync(CargoCommandLine command, CancellationToken cancellation)
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
        if (code != 0)
        {
            return 101;
        }

        if (command.Command != "run")
        {
            return 0;
        }

        targetLock.Dispose();
        var program = plan.Load().Programs[^1];
        var environment = new Dictionary<string, string>(context.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in program.Environment)
        {
            environment[name] = value;
        }

        if (!command.Quiet)
        {
            context.Error.WriteLine($"     Running `{Path.GetRelativePath(context.WorkingDirectory, program.Arguments[0])}`");
        }

        return Processes.Replace([.. program.Arguments, .. command.ProgramArguments], environment, program.WorkingDirectory);
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

        var color = command.Color switch
        {
            "always" => true,
            "never" => false,
            _ => context.ErrorIsTerminal && !context.Environment.ContainsKey("NO_COLOR"),
        };
        var logger = string.Join(';', [
            $"-logger:Green.Tasks.GreenLogger,{layout.Tasks}",
            $"color={(color ? "always" : "never")}",
            $"verbosity={(command.Quiet ? "quiet" : command.Verbose ? "verbose" : "normal")}",
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
        return await Processes.RunAsync("dotnet", arguments, environment, directory, cancellation).ConfigureAwait(false)
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
