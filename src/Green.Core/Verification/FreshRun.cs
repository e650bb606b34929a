using System.Text.Json;
using System.Text.Json.Nodes;
using Green.Core.Actions;
using Green.Core.Store;

namespace Green.Core.Verification;

/// <summary>What an action left, in a form in which two runs, or a run and a result, can be compared.</summary>
/// <param name="ExitCode">0, or why there is nothing to compare.</param>
/// <param name="Outputs">By path.</param>
/// <param name="StandardOutput">All that it wrote.</param>
/// <param name="Messages">rustc's messages but for how they are drawn; of other programs nothing, since nobody is shown their errors.</param>
internal sealed record FreshRun(int ExitCode, SortedDictionary<string, TreeEntry> Outputs, Digest StandardOutput, Digest Messages)
{
    private readonly Dictionary<string, Digest> archives = new(StringComparer.Ordinal);

    /// <summary>All that it wrote to standard error.</summary>
    public string Errors { get; private init; } = "";

    /// <param name="read">Gives the bytes of an output; null where they are lost.</param>
    public static FreshRun Of(
        ActionManifest manifest, int exitCode, IEnumerable<TreeEntry> outputs, byte[] standardOutput, byte[] standardError, Func<TreeEntry, byte[]?> read)
    {
        var byPath = new SortedDictionary<string, TreeEntry>(StringComparer.Ordinal);
        foreach (var output in outputs)
        {
            byPath[output.Path] = output;
        }

        var run = new FreshRun(
            exitCode, byPath, Digest.Of(standardOutput), manifest.IsScript ? Digest.Empty : Digest.Of(WithoutDrawing(standardError)))
        {
            Errors = System.Text.Encoding.UTF8.GetString(standardError),
        };
        foreach (var archive in byPath.Values.Where(output => manifest.IncrementalDirectory is not null && Path.GetExtension(output.Path) is ".rlib" or ".a"))
        {
            if (read(archive) is { } bytes)
            {
                run.archives[archive.Path] = Digest.Of(WithoutRandomNames(bytes));
            }
        }

        return run;
    }

    /// <summary>Whether both left the same.</summary>
    public bool IsAs(FreshRun other) => FindDifferences(other).Count == 0;

    /// <summary>Whether both have the same at a path. In an archive that was compiled incrementally the random names do not count.</summary>
    public bool IsSame(FreshRun other, string path)
    {
        var (one, another) = (Outputs.GetValueOrDefault(path), other.Outputs.GetValueOrDefault(path));
        return one == another
            || (one is not null && another is not null && one with { Digest = another.Digest } == another
                && archives.TryGetValue(path, out var digest) && other.archives.TryGetValue(path, out var made) && digest == made);
    }

    /// <summary>One line for each thing that is different; an output's begins with its path.</summary>
    /// <param name="fresh">What this, the stored, is compared with.</param>
    public IReadOnlyList<string> FindDifferences(FreshRun fresh)
    {
        var lines = new List<string>();
        if (ExitCode != fresh.ExitCode)
        {
            lines.Add($"exit code: stored {ExitCode}, fresh {fresh.ExitCode}");
        }

        foreach (var path in Outputs.Keys.Union(fresh.Outputs.Keys).Order(StringComparer.Ordinal))
        {
            var (old, made) = (Outputs.GetValueOrDefault(path), fresh.Outputs.GetValueOrDefault(path));
            if (!IsSame(fresh, path))
            {
                lines.Add($"{path}: stored {Describe(old)}, fresh {Describe(made)}");
            }
        }

        AddDigests("standard output", StandardOutput, fresh.StandardOutput);
        AddDigests("messages", Messages, fresh.Messages);
        return lines;

        void AddDigests(string what, Digest old, Digest made)
        {
            if (old != made)
            {
                lines.Add($"{what}: stored {old.Size} bytes {old.Hash}, fresh {made.Size} bytes {made.Hash}");
            }
        }
    }

    private static string Describe(TreeEntry? entry) => entry switch
    {
        null => "nothing",
        { Kind: TreeEntryKind.Directory } => "a directory",
        { Kind: TreeEntryKind.Symlink } => $"a link to {entry.LinkTarget}",
        _ => $"{entry.Digest.Size} bytes {entry.Digest.Hash}{(entry.Executable ? " executable" : "")}",
    };

    /// <summary>
    /// rustc gives the objects of an incremental compilation names with a word in them that is another each time, such as
    /// <c>1pn4yi0</c> in <c>a.b6l0cmkfrxztxiwojkquczxsz.1pn4yi0.rcgu.o</c>.
    /// </summary>
    private static byte[] WithoutRandomNames(byte[] archive)
    {
        const int length = 7;
        var bytes = archive.ToArray();
        var ending = ".rcgu.o"u8;
        for (var at = 0; bytes.AsSpan(at).IndexOf(ending) is var found and >= 0; at += found + ending.Length)
        {
            if (at + found - length - 1 is var dot and >= 0 && bytes[dot] == '.')
            {
                bytes.AsSpan(dot + 1, length).Fill((byte)'-');
            }
        }

        return bytes;
    }

    /// <summary>How wide a terminal was is not in an action's key, but in the text that a message is drawn as.</summary>
    private static byte[] WithoutDrawing(byte[] messages) =>
        System.Text.Encoding.UTF8.GetBytes(string.Join('\n', System.Text.Encoding.UTF8.GetString(messages).Split('\n').Select(line =>
        {
            try
            {
                if (line.StartsWith('{') && JsonNode.Parse(line) is JsonObject message)
                {
                    message.Remove("rendered");
                    return message.ToJsonString();
                }
            }
            catch (JsonException)
            {
                // Not a message of rustc's.
            }

            return line;
        })));
}
