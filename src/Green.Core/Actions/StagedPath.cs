using Green.Core.Sandbox;

namespace Green.Core.Actions;

/// <summary>Where something is put to be seen in a sandbox.</summary>
internal static class StagedPath
{
    /// <summary>The host path for a path inside; null where no place of the slot is there.</summary>
    public static string? HostPath(this ISlot slot, SlotLayout layout, string path)
    {
        // The longest place first: Out can stand inside Work.
        foreach (var (place, host) in new[]
        {
            (layout.Out, slot.HostOut), (layout.Target, slot.HostTarget), (layout.Registry, slot.HostRegistry), (layout.Work, slot.HostWork),
        }.OrderByDescending(pair => pair.Item1.Length))
        {
            if (path.StartsWith(place + "/", StringComparison.Ordinal))
            {
                return host + path[place.Length..];
            }
        }

        return null;
    }
}
