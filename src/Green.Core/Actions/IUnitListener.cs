using Green.Core.Sandbox;

namespace Green.Core.Actions;

/// <summary>Hears of a unit while it is being built.</summary>
internal interface IUnitListener
{
    /// <summary>A run begins, the first or another one of the same unit; what is returned gets its lines, in sandbox form.</summary>
    Action<string>? Listen(BuildSession session, UnitAction action, ISlot slot, PlacedOutputs placed);

    /// <summary>The metadata is in place, though the unit has not ended.</summary>
    /// <param name="lines">All that the compiler said, with host paths.</param>
    void MetadataIsThere(IReadOnlyList<string> lines);
}
