using System.Text;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Rustc;
using Green.Core.Sandbox;

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
            isHolding |= (message is ArtifactMessage { Emit: "metadata" } artifact && !EarlyMetadata.TryPlace(session, action, slot, placed, artifact.Path))
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
}
