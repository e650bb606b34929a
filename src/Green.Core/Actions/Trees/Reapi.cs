using System.Text;
using Google.Protobuf;
using Green.Core.Store;

namespace Green.Core.Actions.Trees;

/// <summary>
/// Messages of build.bazel.remote.execution.v2 in their canonical form (fields in order, repeated fields sorted by UTF-8
/// bytes, defaults left out), written by field number: five small messages do not justify generated code.
/// </summary>
public static class Reapi
{
    /// <summary>Orders names as the protocol does: by their UTF-8 bytes, which differs from UTF-16 above U+FFFF.</summary>
    public static IComparer<string> NameOrder { get; } = Comparer<string>.Create(CompareUtf8);

    /// <param name="files">FileNode: name, content, executable.</param>
    /// <param name="directories">DirectoryNode: name, digest of the Directory message.</param>
    /// <param name="symlinks">SymlinkNode: name, target.</param>
    public static byte[] Directory(
        IEnumerable<(string Name, Digest Digest, bool Executable)> files,
        IEnumerable<(string Name, Digest Digest)> directories,
        IEnumerable<(string Name, string Target)> symlinks) => Message(output =>
    {
        foreach (var (name, digest, executable) in files.OrderBy(file => file.Name, NameOrder))
        {
            Nested(output, 1, file =>
            {
                Text(file, 1, name);
                Nested(file, 2, inner => Digest(inner, digest));
                if (executable)
                {
                    file.WriteTag(4, WireFormat.WireType.Varint);
                    file.WriteBool(true);
                }
            });
        }

        foreach (var (name, digest) in directories.OrderBy(directory => directory.Name, NameOrder))
        {
            Nested(output, 2, directory =>
            {
                Text(directory, 1, name);
                Nested(directory, 2, inner => Digest(inner, digest));
            });
        }

        WritePairs(output, 3, symlinks);
    });

    /// <param name="arguments">In order, the program first.</param>
    /// <param name="environment">The whole environment.</param>
    /// <param name="outputPaths">Relative to the working directory; sorted and made unique here.</param>
    /// <param name="workingDirectory">Relative to the input root.</param>
    public static byte[] Command(
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>> environment,
        IEnumerable<string> outputPaths,
        string workingDirectory) => Message(output =>
    {
        foreach (var argument in arguments)
        {
            // An element of a repeated field is written even where it is empty.
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString(argument);
        }

        WritePairs(output, 2, environment.Select(variable => (variable.Key, variable.Value)));
        Text(output, 6, workingDirectory);
        foreach (var path in outputPaths.Distinct(StringComparer.Ordinal).Order(NameOrder))
        {
            output.WriteTag(7, WireFormat.WireType.LengthDelimited);
            output.WriteString(path);
        }
    });

    /// <summary>An Action without a time-out, whose result may be cached.</summary>
    /// <param name="command">The digest of the Command message.</param>
    /// <param name="inputRoot">The digest of the Directory message of the input root.</param>
    /// <param name="platform">Platform properties, such as <c>OSFamily</c>, <c>ISA</c>, <c>container-image</c>.</param>
    public static byte[] Action(Digest command, Digest inputRoot, IEnumerable<KeyValuePair<string, string>> platform)
    {
        var properties = platform.Select(property => (property.Key, property.Value)).ToList();
        return Message(output =>
        {
            Nested(output, 1, inner => Digest(inner, command));
            Nested(output, 2, inner => Digest(inner, inputRoot));
            if (properties.Count > 0)
            {
                Nested(output, 10, inner => WritePairs(inner, 1, properties));
            }
        });
    }

    private static void WritePairs(CodedOutputStream output, int field, IEnumerable<(string Name, string Value)> pairs)
    {
        foreach (var (name, value) in pairs.OrderBy(pair => pair.Name, NameOrder).ThenBy(pair => pair.Value, NameOrder))
        {
            Nested(output, field, pair =>
            {
                Text(pair, 1, name);
                Text(pair, 2, value);
            });
        }
    }

    private static void Digest(CodedOutputStream output, Digest digest)
    {
        Text(output, 1, digest.Hash);
        if (digest.Size != 0)
        {
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteInt64(digest.Size);
        }
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        if (value.Length > 0)
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteString(value);
        }
    }

    private static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(Message(write)));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, 256, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }

    private static int CompareUtf8(string? left, string? right)
    {
        // Surrogates are the only place where UTF-16 order and UTF-8 order part.
        if (left is null || right is null || (!HasSurrogates(left) && !HasSurrogates(right)))
        {
            return string.CompareOrdinal(left, right);
        }

        return Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
    }

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\ud800', '\udfff');
}
