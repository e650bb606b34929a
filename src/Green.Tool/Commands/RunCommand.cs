using Green.Core;
using Green.Core.Cargo;
using Green.Core.Output;

namespace Green.Tool.Commands;

/// <summary><c>run</c>: builds in sandboxes, then becomes the program.</summary>
internal sealed class RunCommand(ToolContext context) : ICargoCommand
{
    public async Task<int> RunAsync(CargoCommandLine command, CancellationToken cancellation)
    {
        if (await new PlannedBuild(context).RunAsync(command, cancellation).ConfigureAwait(false) is not [.., var run])
        {
            return ErrorText.ExitCode;
        }

        if (!command.Quiet)
        {
            IEnumerable<string> shown = [Path.GetRelativePath(context.WorkingDirectory, run.Arguments[0]), .. command.ProgramArguments];
            context.Error.WriteLine($"     Running `{ProcessFailure.CommandLine(shown)}`");
        }

        return Processes.Replace([.. run.Arguments, .. command.ProgramArguments], run.EnvironmentWith(context.Environment), run.WorkingDirectory);
    }
}
