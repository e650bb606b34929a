using Green.Core.Cargo;
using Green.Core.Output;
using Green.Core.Sandbox.Containers;

namespace Green.Tool.Commands;

/// <summary>What a command knows of the world it was started in.</summary>
/// <param name="Executable">The tool's own file, links resolved.</param>
/// <param name="Home">GREEN_HOME.</param>
internal sealed record ToolContext(
    string Executable,
    string Home,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    TextWriter Output,
    TextWriter Error,
    bool ErrorIsTerminal)
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The same with Rust out of the image where the machine has none: see <see cref="ImageToolchain"/>.</summary>
    /// <exception cref="Green.Core.GreenException">It should be there and cannot be used.</exception>
    public async Task<ToolContext> WithRustAsync(string? sandbox, CancellationToken cancellation) =>
        this with { Environment = await ImageToolchain.ProvideAsync(Environment, sandbox, Error.WriteLine, cancellation).ConfigureAwait(false) };

    /// <summary>How a command shows what it does.</summary>
    public ConsoleOptions ConsoleOf(CargoCommandLine command) => new()
    {
        Color = command.Color switch
        {
            "always" => true,
            "never" => false,
            _ => ErrorIsTerminal && !Environment.ContainsKey("NO_COLOR"),
        },
        Verbosity = command.Quiet ? ConsoleVerbosity.Quiet : command.Verbose ? ConsoleVerbosity.Verbose : ConsoleVerbosity.Normal,
    };
}
