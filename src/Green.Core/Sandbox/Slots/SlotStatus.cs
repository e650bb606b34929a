namespace Green.Core.Sandbox.Slots;

/// <summary>One slot as <c>green sandbox status</c> shows it.</summary>
/// <param name="Name">The slot's name, unique among this user's slots.</param>
/// <param name="Directory">Its directory below GREEN_HOME.</param>
/// <param name="Alive">Its shell is there.</param>
/// <param name="Leased">A process holds it.</param>
public sealed record SlotStatus(string Name, string Directory, bool Alive, bool Leased);
