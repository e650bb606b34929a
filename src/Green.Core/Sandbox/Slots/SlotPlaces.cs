namespace Green.Core.Sandbox.Slots;

/// <summary>The directories of one slot on the host.</summary>
/// <param name="Directory">The slot's own directory, below GREEN_HOME.</param>
internal sealed record SlotPlaces(string Directory)
{
    /// <summary>A name that no other slot of this user has; container names derive from it.</summary>
    public string Name => Path.GetFileName(Directory);

    public string Work => Path.Combine(Directory, "work");

    public string Registry => Path.Combine(Directory, "registry");

    public string Target => Path.Combine(Directory, "target");

    public string Out => Path.Combine(Directory, "out");

    /// <summary>Pipes and files of the slot protocol: for the slot shell and the lessee, hidden from actions.</summary>
    public string Control => Path.Combine(Directory, "control");
}
