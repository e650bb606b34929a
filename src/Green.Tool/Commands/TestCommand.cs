using Green.Core;
using Green.Core.Cargo;
using Green.Core.Output;

namespace Green.Tool.Commands;

/// <summary>
/// <c>test</c> and <c>bench</c>: builds in sandboxes, then runs outside of them what cargo would run, every time: a test may
/// depend on anything, so its outcome is never remembered.
/// </summary>
internal sealed class TestCommand(ToolContext context) : ICargoCommand
{
    public async Task<int> RunAsync(CargoCommandLine command, CancellationToken cancellation)
    {
        if (await new PlannedBuild(context).RunAsync(command, cancellation).ConfigureAwait(false) is not { } programs)
        {
            return ErrorText.ExitCode;
        }

        var console = new TestConsole(context.Error, context.ConsoleOf(command), context.WorkingDirectory);
        var color = command.Color ?? context.Environment.GetValueOrDefault("CARGO_TERM_COLOR", "auto");
        var runs = programs.Select(run => TestArguments.Apply(run, command, color));
        if (!command.NoRun)
        {
            return await RunAsync(command, [.. runs], console, cancellation).ConfigureAwait(false);
        }

        if (!command.MessageFormat.StartsWith("json", StringComparison.Ordinal))
        {
            foreach (var run in runs.Where(run => run.Kind != ProgramKind.Doctest))
            {
                console.Executable(run, command.IsBench);
            }
        }

        return 0;
    }

    private async Task<int> RunAsync(CargoCommandLine command, IReadOnlyList<ProgramRun> runs, TestConsole console, CancellationToken cancellation)
    {
        var failed = new List<ProgramRun>();
        foreach (var run in runs)
        {
            console.Running(run);
            List<string> line = [.. run.Runner, .. run.Arguments];
            var code = await Processes.RunAsync(
                line[0], line.Skip(1), run.EnvironmentWith(context.Environment), run.WorkingDirectory, cancellation).ConfigureAwait(false);
            if (code == 0)
            {
                continue;
            }

            failed.Add(run);
            console.Failed(run, code, command.IsBench);
            if (!command.NoFailFast)
            {
                return code is { } exitCode && !ProcessFailure.IsSignal(exitCode) ? exitCode : ErrorText.ExitCode;
            }
        }

        if (failed.Count == 0)
        {
            return 0;
        }

        console.Summary(failed);
        return ErrorText.ExitCode;
    }
}
