using Green.Core.Output;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>
/// What will be done first for a unit that will probably be built, done once for nothing while there is time: the first use of
/// code takes far longer than the next.
/// </summary>
public static class LookAhead
{
    /// <exception cref="GreenException">The unit will say so itself, if it comes to that.</exception>
    public static void At(BuildSession session, string id)
    {
        var unit = session.Unit(id);
        var bare = UnitAction.Prepare(session, unit, PathSet.Empty)!;
        foreach (var set in session.IsHost ? [] : session.PathSets.Find(bare.Fingerprint))
        {
            UnitAction.Prepare(session, unit, set);
        }

        UnitEventJson.Read(UnitEventJson.Write(UnitEvents.Of(unit, UnitOutcome.Started)));
    }
}
