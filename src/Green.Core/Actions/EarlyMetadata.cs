using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Actions;

/// <summary>Puts a unit's metadata in place when the compiler announces it: dependents can start while code is still generated.</summary>
internal static class EarlyMetadata
{
    /// <param name="artifact">What the compiler named, in sandbox form.</param>
    /// <returns>False where another run might follow this one, or where dependents know this metadata already.</returns>
    public static bool TryPlace(BuildSession session, UnitAction action, ISlot slot, PlacedOutputs placed, string artifact)
    {
        // A macro can say this too, of any path.
        if (Path.GetDirectoryName(artifact) != action.Command.OutputDirectory
            || !action.Unit.Outputs.Any(output => Path.GetFileName(output.Path) == Path.GetFileName(artifact)))
        {
            return false;
        }

        var directory = action.Paths.Stage(slot, action.Command.OutputDirectory)!;
        if (DepInfo.FindIn(directory) is not { } depInfo || !Discovery.IsSettled(session, action, depInfo))
        {
            return false;
        }

        using var file = NativeFiles.OpenRegular(action.Paths.Stage(slot, artifact)!);
        var entry = TreeEntry.OfFile(
            Path.GetRelativePath(action.Paths.Layout.Out, artifact), session.Store.AddFile(NativeFiles.NameOf(file), executable: false), executable: false);
        var artifacts = new UnitArtifacts(session, action);
        var place = Path.Combine(session.Settings.BuildDirectory, entry.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (artifacts.AreKnown([entry]) || !session.Store.Restore(entry.Digest, executable: false, place, placed.Time))
        {
            return false;
        }

        placed.Add(entry);
        artifacts.Note([entry], default, default, depInfo, placed.Time);
        return true;
    }
}
