using Green.Core.Sandbox;

namespace Green.Core.Actions;

/// <summary>Hears what a compiler says while it runs.</summary>
internal interface IUnitListener
{
    /// <summary>A run begins, the first or another one of the same unit; what is returned gets its lines, in sandbox form.</summary>
    Action<string>? Listen(BuildSession session, UnitAction action, ISlot slot, DateTime began);
}
