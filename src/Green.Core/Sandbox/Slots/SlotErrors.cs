namespace Green.Core.Sandbox.Slots;

internal static class SlotErrors
{
    public static GreenException CouldNotStart(SlotPlaces places, string reason, Exception? inner = null) => new(
        "GREEN2004",
        $"The sandbox slot '{places.Directory}' could not be started: {reason}",
        "Run `dotnet green doctor`; `dotnet green sandbox stop` removes the slots that are there, the next build makes new ones.",
        inner);

    public static GreenException Died(SlotPlaces places, string program) => new(
        "GREEN2004",
        $"The sandbox slot '{places.Directory}' ended while '{program}' was running in it.",
        "Something outside ended it (often the kernel, for want of memory: see `dmesg`). Build again, with fewer jobs if memory is short.");

    public static GreenException TimedOut(string program, TimeSpan limit, string sandbox) => new(
        "GREEN2005",
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"'{program}' was ended in the {sandbox} sandbox after its time limit of {limit.TotalSeconds:0.#} s."),
        "If it waits for the network, it waits for ever, because a sandbox has none; what needs longer must be built with cargo itself.");

    public static GreenException Unusable(string directory, Exception inner) => new(
        "GREEN2006",
        $"The slot directory '{directory}' cannot be used: {inner.Message}",
        "GREEN_HOME must be on a local file system that you may write to and that supports locks, pipes and owners. Set GREEN_HOME to such a directory.",
        inner);
}
