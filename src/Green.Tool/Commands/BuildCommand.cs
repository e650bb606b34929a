using Green.Core.Cargo;

namespace Green.Tool.Commands;

/// <summary><c>build</c> and <c>check</c>.</summary>
internal sealed class BuildCommand(ToolContext context) : ICargoCommand
{
    public async Task<int> RunAsync(CargoCommandLine command, CancellationToken cancellation) =>
        await new PlannedBuild(context).RunAsync(command, cancellation).ConfigureAwait(false) is null ? ErrorText.ExitCode : 0;
}
