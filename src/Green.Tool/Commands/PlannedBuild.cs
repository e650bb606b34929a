using System.Globalization;
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
        using var build = await PreparedBuild.PlanAsync(command, origin, line => Status(command, line), cancellation).ConfigureAwait(false);
        await build.PrepareAsync(() => Status(command, "    Blocking waiting for file lock on artifact directory"), cancellation).ConfigureAwait(false);
        var plan = build.Plan;
        var code = await BuildAsync(command, build, started, cancellation).ConfigureAwait(false);
        if (code is not 0 and <= 128 && build.Repair())
        {
            Status(command, $"note: files in {Path.GetDirectoryName(plan.TopProject)} were damaged and have been written anew; building again");
            code = await BuildAsync(command, build, started, cancellation).ConfigureAwait(false);
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

    private async Task<int> BuildAsync(CargoCommandLine command, PreparedBuild build, DateTimeOffset started, CancellationToken cancellation)
    {
        var plan = build.Plan;
        var directory = Path.GetDirectoryName(plan.TopProject)!;
        foreach (var warning in BuildLayout.Warnings(plan))
        {
            Status(command, warning);
        }

        var console = context.ConsoleOf(command);
        var logger = string.Join(';', [
            $"-logger:Green.Tasks.GreenLogger,{build.Tasks}",
            $"color={(console.Color ? "always" : "never")}",
            $"verbosity={console.Verbosity}",
            $"message-format={command.MessageFormat.Replace(',', '+')}",
            $"progress={(context.ErrorIsTerminal ? "true" : "false")}",
            $"started={started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}",
            $"finished={Path.GetFileName(BuildLayout.FinishedFile(plan))}",
            $"total={BuildLayout.Count(plan)}",
            "follows-input=true",
        ]);
        List<string> arguments =
        [
            // Names in the working directory: MSBuild takes quotes and semicolons in its arguments for its own.
            "msbuild", Path.GetFileName(plan.TopProject), "-nologo", "-noconlog", $"-m:{build.Jobs.ToString(CultureInfo.InvariantCulture)}", "-mt", "-graph", "-nr:false", logger,
        ];
        if (command.KeepGoing)
        {
            arguments.Add("-p:GreenKeepGoing=true");
        }

        if (command.Verbose || command.MessageFormat.StartsWith("json", StringComparison.Ordinal))
        {
            arguments.Add("-p:GreenReplayAll=true");
        }

        var environment = new Dictionary<string, string>(context.Environment, StringComparer.Ordinal);

        // Units that wait for a token or a compiler leave their node; without it, MSBuild counts them as if they had not.
        environment.TryAdd("MSBUILDSCHEDULINGUNLIMITED", "1");

        // The compilers need the processors: MSBuild and the tasks run as they were compiled beforehand, and are not compiled anew.
        environment.TryAdd("DOTNET_TC_CallCounting", "0");
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
