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
        // A macro can say this too, of any path, and of what is not there yet.
        if (Path.GetDirectoryName(artifact) != action.Command.OutputDirectory || !UnitArtifacts.IsMetadata(artifact)
            || !action.Unit.Outputs.Any(output => Path.GetFileName(output.Path) == Path.GetFileName(artifact)))
        {
            return false;
        }

        try
        {
            var directory = action.Paths.Stage(slot, action.Command.OutputDirectory)!;
            if (DepInfo.FindIn(directory) is not { } depInfo || !Discovery.IsSettled(session, action, depInfo))
            {
                return false;
            }

            // Dependents look at both: they may have names of sources in them, with generic code.
            var note = Add(Path.GetFileName(Directory.EnumerateFiles(directory, "*.d").First()));
            var metadata = Add(Path.GetFileName(artifact));
            var artifacts = new UnitArtifacts(session, action);
            if (artifacts.AreKnown([metadata]) || !artifacts.TryPlace(note, placed.Time) || !artifacts.TryPlace(metadata, placed.Time))
            {
                return false;
            }

            placed.Add(note);
            placed.Add(metadata);
            artifacts.Note([metadata], default, default, depInfo, placed.Time);
            return true;

            TreeEntry Add(string name)
            {
                using var file = NativeFiles.OpenRegular(Path.Combine(directory, name));
                return TreeEntry.OfFile(
                    Path.GetRelativePath(action.Paths.Layout.Out, Path.Combine(action.Command.OutputDirectory, name)),
                    session.Store.AddFile(NativeFiles.NameOf(file), executable: false),
                    executable: false);
            }
        }
        catch (IOException)
        {
            // At the end it is looked at again.
            return false;
        }
    }
}
