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
    private const string LibraryPath = "LD_LIBRARY_PATH";

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

    /// <summary>The user's environment and what cargo sets for a program.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf(ProgramRun run)
    {
        var result = new Dictionary<string, string>(Environment, StringComparer.Ordinal);
        foreach (var (name, value) in run.Environment)
        {
            // The program's own libraries first, then the user's, as with cargo.
            result[name] = name == LibraryPath && Environment.TryGetValue(name, out var users) ? $"{value}:{users}" : value;
        }

        return result;
    }
}
