namespace Green.Core.Sandbox;

/// <summary>One command for a slot. Every path in it is a path inside the sandbox.</summary>
/// <param name="Name">What runs, for messages: the crate and its target.</param>
/// <param name="Arguments">The program, absolute, and its arguments.</param>
/// <param name="Environment">The whole environment: nothing else is set.</param>
/// <param name="WorkingDirectory">Absolute; must exist in the sandbox.</param>
/// <param name="WritableDirectories">
/// Directories below <see cref="SlotLayout.Out"/> (absolute, sandbox paths) that the slot creates empty and gives to the
/// action's user before the command starts. Everything else under Out is readable only.
/// </param>
/// <param name="Limits">What exceeds them is ended, with an error that names <paramref name="Name"/>.</param>
public sealed record SandboxCommand(
    string Name,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    IReadOnlyList<string> WritableDirectories,
    ActionLimits Limits)
{
    /// <summary>
    /// Directories below <see cref="SlotLayout.Out"/>, as <see cref="WritableDirectories"/>, that keep what the caller has put
    /// there. All of it becomes the action's for as long as it runs, so none of it may be a link to a file of the store.
    /// </summary>
    public IReadOnlyList<string> KeptDirectories { get; init; } = [];

    /// <summary>
    /// Called with every line of standard error, without its end, while the action still runs: in order, on one thread at a
    /// time, the last one even if nothing ends it. Files that the action has made by then can be read by the caller if their
    /// modes let everybody. An exception of it ends the action, as cancellation does, and is thrown by the slot.
    /// </summary>
    public Action<string>? OnErrorLine { get; init; }

    /// <summary>
    /// Tokens for the action's further threads and processes, through a jobserver that CARGO_MAKEFLAGS names as cargo does.
    /// All that were taken are given back when the action has ended, however it ends. Null: it has no jobserver.
    /// </summary>
    public IJobTokens? Tokens { get; init; }

    /// <summary>
    /// Asked when the action begins and a few times a second while it runs: where it says no, the action is ended, as by
    /// cancellation. Null: it is wanted until it ends. The sandbox <c>host</c> does not ask.
    /// </summary>
    public Func<bool>? IsWanted { get; init; }
}

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">The exit code; 128 + the signal's number where a signal ended it.</param>
/// <param name="StandardOutput">A file on the host with what it wrote; valid until the slot's next command or disposal.</param>
/// <param name="StandardError">Likewise.</param>
public sealed record SandboxResult(int ExitCode, string StandardOutput, string StandardError);
