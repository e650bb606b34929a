using Green.Core.Cargo;
using Green.Core.Output;

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
