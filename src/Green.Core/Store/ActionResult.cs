using System.Text.Json.Serialization;

namespace Green.Core.Store;

/// <summary>What an action left: enough to put its outputs in place and to say again what it said.</summary>
/// <param name="ExitCode">The exit code; 128 + the signal's number where a signal ended it.</param>
/// <param name="Outputs">Every file, link and directory it left, as relative paths of the action's own choice.</param>
/// <param name="StandardOutput">The blob with what it wrote to standard output, in sandbox form.</param>
/// <param name="StandardError">Likewise for standard error.</param>
/// <param name="Manifest">The blob with the readable text of what went into the key.</param>
/// <param name="Metadata">Facts about the run that are not outputs, such as the machine's time it took.</param>
public sealed record ActionResult(
    int ExitCode,
    IReadOnlyList<TreeEntry> Outputs,
    Digest StandardOutput,
    Digest StandardError,
    Digest Manifest,
    IReadOnlyDictionary<string, string> Metadata) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In(Outputs, Metadata?.Values);

    /// <summary>The blobs that must be in the store for this result to be of use, with the variant each is wanted in.</summary>
    internal IEnumerable<(Digest Digest, bool Executable)> Blobs()
    {
        yield return (StandardOutput, false);
        yield return (StandardError, false);
        yield return (Manifest, false);
        foreach (var output in Outputs)
        {
            if (output.Kind == TreeEntryKind.File)
            {
                yield return (output.Digest, output.Executable);
            }
        }
    }
}
