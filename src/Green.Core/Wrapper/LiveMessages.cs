using System.Text;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Wrapper;

/// <summary>
/// Passes a compiler's messages on while it runs. What another run of the unit might take back is kept: errors, and the
/// word that the metadata is there, unless it is certain that this run is the last.
/// </summary>
internal sealed class LiveMessages(Stream output) : IUnitListener
{
    private readonly List<string> sent = [];

    public Action<string>? Listen(BuildSession session, UnitAction action, ISlot slot, PlacedOutputs placed)
    {
        if (action.Unit.Kind != UnitKind.Rustc)
        {
            return null;
        }

        // A run that is repeated says again what was sent already.
        var repeated = new List<string>(sent);
        var isHolding = false;
        return line =>
        {
            var message = DiagnosticParser.Parse(line);
            isHolding |= (message is ArtifactMessage { Emit: "metadata" } artifact && !TryAnnounce(session, action, slot, placed, artifact.Path))
                || (message is DiagnosticMessage { Diagnostic.Level: var level } && level.StartsWith("error", StringComparison.Ordinal));
            var mapped = action.Paths.OutJson(line);
            if (!isHolding && !repeated.Remove(mapped))
            {
                Send(mapped);
            }
        };
    }

    public void MetadataIsThere(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            Send(line);
            if (DiagnosticParser.Parse(line) is ArtifactMessage { Emit: "metadata" })
            {
                return;
            }
        }
    }

    /// <summary>Sends what has not been sent of all that was said.</summary>
    public void SendRest(IEnumerable<string> lines)
    {
        var rest = new List<string>(sent);
        foreach (var line in lines)
        {
            if (!rest.Remove(line))
            {
                Send(line);
            }
        }
    }

    private void Send(string line)
    {
        sent.Add(line);
        output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        output.Flush();
    }

    /// <summary>Puts the metadata in place so that dependents can start while code is still generated.</summary>
    private static bool TryAnnounce(BuildSession session, UnitAction action, ISlot slot, PlacedOutputs placed, string artifact)
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
        var place = Path.Combine(session.Settings.BuildDirectory, entry.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (!session.Store.Restore(entry.Digest, executable: false, place, placed.Time))
        {
            return false;
        }

        placed.Add(entry);
        new UnitArtifacts(session, action).Note([entry], default, default, depInfo, placed.Time);
        return true;
    }
}
