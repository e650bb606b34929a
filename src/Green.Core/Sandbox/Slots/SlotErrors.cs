using System.Globalization;
using Green.Core.Configuration;

namespace Green.Core.Sandbox.Slots;

internal static class SlotErrors
{
    public const string Memory = "memory";
    public const string Processes = "processes";
    public const string Disk = "disk";

    public static GreenException CouldNotStart(SlotPlaces places, string reason, Exception? inner = null) => new(
        "GREEN2004",
        $"The sandbox slot '{places.Directory}' could not be started: {reason}",
        "Run `dotnet green doctor`; `dotnet green sandbox stop` removes the slots that are there, the next build makes new ones.",
        inner);

    public static GreenException Died(SlotPlaces places, SandboxCommand command) => new(
        "GREEN2004",
        $"The sandbox slot '{places.Directory}' ended while {command.Name} was running in it.",
        "Something outside ended it (often the kernel, for want of memory: see `dmesg`). Build again, with fewer jobs if memory is short.");

    public static GreenException TimedOut(SandboxCommand command) => new(
        "GREEN2005",
        $"{command.Name} was ended after {Duration.Format(command.Limits.Time)}: '{command.Arguments[0]}' was still running.",
        "If it waits for the network, it waits for ever, because a sandbox has none. If it only needs longer, allow it with the setting `limit.time`.");

    /// <param name="what">One of the names above.</param>
    public static GreenException OverLimit(SandboxCommand command, string what) => new(
        "GREEN2007",
        $"{command.Name} was ended: it " + what switch
        {
            Memory => $"used more than {ByteSize.Format(command.Limits.Memory)} of memory.",
            Disk => $"wrote more than {ByteSize.Format(command.Limits.Disk)} to files.",
            _ => string.Create(CultureInfo.InvariantCulture, $"had more than {command.Limits.Processes} processes and threads."),
        },
        $"If that is what it needs, allow it with the setting `limit.{what}`; fewer jobs leave more for each.");

    public static GreenException WroteTooMuch(SandboxCommand command) => new(
        "GREEN2007",
        $"{command.Name} was ended: it wrote more than {ByteSize.Format(ActionLimits.Output)} to its standard output and error.",
        "What a build script makes belongs into files in OUT_DIR; `dotnet green cargo build -vv` shows what it says.");

    public static GreenException Unusable(string directory, Exception inner) => new(
        "GREEN2006",
        $"The slot directory '{directory}' cannot be used: {inner.Message}",
        "GREEN_HOME must be on a local file system that you may write to and that supports locks, pipes and owners. Set GREEN_HOME to such a directory.",
        inner);
}
