namespace Green.Core.Sandbox.Slots;

/// <summary>One directory of the host and where it stands in a slot.</summary>
internal sealed record SlotMount(string Source, string Destination, bool ReadOnly)
{
    public bool Contains(SlotMount other) =>
        other.Destination.StartsWith(Destination.TrimEnd('/') + "/", StringComparison.Ordinal);
}

/// <summary>The five places of a slot as mounts.</summary>
internal static class SlotMounts
{
    // Left in a mount point that lies in another place. Whoever deletes a mount point on the host detaches the mount in the
    // slot; the marker goes with it.
    private const string Marker = ".green-mount-point";

    /// <summary>The mounts, outer ones before those that lie in them.</summary>
    /// <param name="places">The slot's directories.</param>
    /// <param name="layout">Where they are to stand.</param>
    /// <param name="toolchain">The toolchain on the host; null where the slot brings its own.</param>
    public static IReadOnlyList<SlotMount> Of(SlotPlaces places, SlotLayout layout, string? toolchain)
    {
        List<SlotMount> mounts =
        [
            new(places.Work, layout.Work, ReadOnly: true),
            new(places.Registry, layout.Registry, ReadOnly: true),
            new(places.Target, layout.Target, ReadOnly: true),
            new(places.Out, layout.Out, ReadOnly: false),
        ];
        if (toolchain is not null)
        {
            mounts.Add(new(toolchain, layout.Toolchain, ReadOnly: true));
        }

        if (mounts.DistinctBy(mount => mount.Destination).Count() != mounts.Count
            || mounts.Exists(mount => !mount.Destination.StartsWith('/') || mount.Destination.Contains("/../", StringComparison.Ordinal)))
        {
            throw new ArgumentException($"The places of a slot are five different absolute paths: {layout}.", nameof(layout));
        }

        return [.. mounts.OrderBy(mount => mount.Destination.Length).ThenBy(mount => mount.Destination, StringComparer.Ordinal)];
    }

    /// <summary>The markers in mount points that lie in other places, as host paths.</summary>
    public static IReadOnlyList<string> Markers(SlotPlaces places, SlotLayout layout)
    {
        var mounts = Of(places, layout, layout.Toolchain);
        List<string> markers = [];
        foreach (var mount in mounts)
        {
            if (mounts.LastOrDefault(outer => outer.Contains(mount)) is not { } parent)
            {
                continue;
            }

            if (parent.Destination == layout.Toolchain)
            {
                throw new ArgumentException($"No place of a slot can lie in its toolchain: {layout}.", nameof(layout));
            }

            var below = mount.Destination[(parent.Destination.TrimEnd('/').Length + 1)..];
            markers.Add(Path.Combine(parent.Source, below, Marker));
        }

        return markers;
    }

    /// <summary>Makes mount points that are missing; false where one was, so that the slot has lost a mount.</summary>
    public static bool Ensure(IReadOnlyList<string> markers)
    {
        var complete = true;
        foreach (var marker in markers)
        {
            if (!File.Exists(marker))
            {
                complete = false;
                Directory.CreateDirectory(Path.GetDirectoryName(marker)!);
                File.WriteAllBytes(marker, []);
            }
        }

        return complete;
    }
}
