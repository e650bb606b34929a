using System.Buffers.Binary;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace Green.Core.Actions;

/// <summary>
/// Looks for sandbox paths where a running program could read them: sections of ELF files that are loaded. Debug information
/// is not among them, and neither is the name of a source file that rustc read, which is there for panic messages.
/// </summary>
internal static class LoadableText
{
    private const ulong Allocated = 2;
    private const uint NoBits = 8;

    /// <summary>Bytes that describe a section, at least.</summary>
    private const int SectionHeader = 64;

    /// <param name="file">An object file, an archive of them (rlib, a) or a linked program or library.</param>
    /// <param name="prefixes">The paths to look for; what follows one must be a component.</param>
    /// <param name="sources">Source files that rustc read; looked at only where a prefix is found.</param>
    public static unsafe bool Contains(string file, IReadOnlyList<string> prefixes, IEnumerable<string> sources)
    {
        var length = new FileInfo(file).Length;
        if (length is 0 or > int.MaxValue)
        {
            return length > 0;
        }

        using var mapped = MemoryMappedFile.CreateFromFile(file, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = mapped.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            return Contains(new ReadOnlySpan<byte>(start, (int)length), prefixes, sources);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    /// <param name="bytes">A file's content.</param>
    /// <inheritdoc cref="Contains(string, IReadOnlyList{string}, IEnumerable{string})"/>
    internal static bool Contains(ReadOnlySpan<byte> bytes, IReadOnlyList<string> prefixes, IEnumerable<string> sources)
    {
        var names = new Lazy<byte[][]>(() => [.. sources.Select(Encoding.UTF8.GetBytes)]);
        foreach (var prefix in prefixes)
        {
            if (InFile(bytes, Encoding.UTF8.GetBytes(prefix + "/"), names))
            {
                return true;
            }
        }

        return false;
    }

    private static bool InFile(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> wanted, Lazy<byte[][]> names)
    {
        if (!bytes.StartsWith("!<arch>\n"u8))
        {
            return InObject(bytes, wanted, names);
        }

        for (var at = 8; at + 60 <= bytes.Length;)
        {
            var header = bytes.Slice(at, 60);
            if (!int.TryParse(header[48..58].Trim((byte)' '), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                || size > bytes.Length - at - 60)
            {
                break;
            }

            var member = bytes.Slice(at + 60, size);
            if (InObject(member, wanted, names))
            {
                return true;
            }

            at += 60 + size + (size & 1);
        }

        return false;
    }

    private static bool InObject(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> wanted, Lazy<byte[][]> names)
    {
        // 64-bit little-endian ELF; rlib metadata is no ELF program section, other formats have no fixed layout here.
        if (!bytes.StartsWith("\u007FELF\u0002\u0001"u8) || bytes.Length < 64)
        {
            return false;
        }

        var table = BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]);
        var entry = BinaryPrimitives.ReadUInt16LittleEndian(bytes[58..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[60..]);
        if (entry < SectionHeader || table > (ulong)bytes.Length)
        {
            return false;
        }

        for (var i = 0; i < count && (long)table + (i + 1L) * entry <= bytes.Length; i++)
        {
            var section = bytes.Slice((int)((long)table + (long)i * entry), entry);
            var flags = BinaryPrimitives.ReadUInt64LittleEndian(section[8..]);
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(section[24..]);
            var size = BinaryPrimitives.ReadUInt64LittleEndian(section[32..]);
            if ((flags & Allocated) != 0 && BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != NoBits
                && offset <= (ulong)bytes.Length && size <= (ulong)bytes.Length - offset && InSection(bytes.Slice((int)offset, (int)size), wanted, names))
            {
                return true;
            }
        }

        return false;
    }

    private static bool InSection(ReadOnlySpan<byte> section, ReadOnlySpan<byte> wanted, Lazy<byte[][]> names)
    {
        for (var at = section.IndexOf(wanted); at >= 0;)
        {
            var rest = section[at..];
            var isSource = false;
            foreach (var name in names.Value)
            {
                isSource |= rest.StartsWith(name);
            }

            if (!isSource)
            {
                return true;
            }

            var next = rest[wanted.Length..].IndexOf(wanted);
            at = next < 0 ? -1 : at + wanted.Length + next;
        }

        return false;
    }
}
