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
}
