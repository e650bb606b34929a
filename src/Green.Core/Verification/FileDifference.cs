using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Green.Core.Verification;

/// <summary>Where two files part.</summary>
internal static class FileDifference
{
    private const int BufferSize = 1 << 16;

    /// <summary>The first byte that differs, with the part of the file that it is in where that has a name; null where there is none.</summary>
    public static string? Describe(string stored, string fresh)
    {
        using var left = File.OpenRead(stored);
        using var right = File.OpenRead(fresh);
        if (FirstDifference(left, right) is not { } offset)
        {
            return null;
        }

        var part = PartAt(left, 0, left.Length, offset) ?? PartAt(right, 0, right.Length, offset);
        return string.Create(CultureInfo.InvariantCulture, $"first different byte: {offset}{(part is null ? "" : $", in {part}")}");
    }

    private static long? FirstDifference(FileStream left, FileStream right)
    {
        var (one, other) = (new byte[BufferSize], new byte[BufferSize]);
        for (long offset = 0; ; offset += BufferSize)
        {
            var (read, alsoRead) = (left.ReadAtLeast(one, BufferSize, false), right.ReadAtLeast(other, BufferSize, false));
            var common = one.AsSpan(0, read).CommonPrefixLength(other.AsSpan(0, alsoRead));
            if (common < Math.Max(read, alsoRead))
            {
                return offset + common;
            }

            if (read < BufferSize)
            {
                return null;
            }
        }
    }

    private static string? PartAt(FileStream file, long start, long length, long offset) => Encoding.Latin1.GetString(Read(file, start, 8)) switch
    {
        "!<arch>\n" => MemberAt(file, offset),
        ['\u007F', 'E', 'L', 'F', '\u0002', '\u0001', ..] => SectionAt(file, start, length, offset),
        _ => null,
    };

    /// <summary>The member of an archive, such as the objects and the metadata in an rlib.</summary>
    private static string? MemberAt(FileStream file, long offset)
    {
        var names = "";
        for (long at = 8; Read(file, at, 60) is { Length: 60 } header;)
        {
            var name = Encoding.Latin1.GetString(header, 0, 16).TrimEnd();
            if (!long.TryParse(Encoding.Latin1.GetString(header, 48, 10).Trim(), CultureInfo.InvariantCulture, out var size))
            {
                return null;
            }

            if (name == "//")
            {
                names = Encoding.Latin1.GetString(Read(file, at + 60, (int)Math.Min(size, 1 << 20)));
            }

            if (offset < at + 60 + size)
            {
                var full = name.Length > 1 && int.TryParse(name[1..], CultureInfo.InvariantCulture, out var place) && place < names.Length ? names[place..].Split('\n')[0] : name;
                var section = offset < at + 60 ? null : PartAt(file, at + 60, size, offset);
                return name switch
                {
                    "/" => "the archive's symbol table",
                    "//" => "the archive's table of names",
                    _ => $"the member {full.TrimEnd('/')}{(section is null ? "" : $", {section}")}",
                };
            }

            at += 60 + size + (size & 1);
        }

        return null;
    }

    private static string? SectionAt(FileStream file, long start, long length, long offset)
    {
        var header = Read(file, start, 64);
        if (header.Length < 64)
        {
            return null;
        }

        var table = start + (long)BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(40));
        var (size, count, namesAt) = (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(58)), BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(60)), BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(62)));
        if (size < 64 || table < start || table + (long)size * count > start + length)
        {
            return null;
        }

        var sections = Enumerable.Range(0, count).Select(i => Read(file, table + (long)i * size, 64)).ToList();
        var found = sections.Find(section => section.Length == 64 && BinaryPrimitives.ReadUInt32LittleEndian(section.AsSpan(4)) is not (0 or 8)
            && offset - start - Offset(section) is var within && within >= 0 && within < (long)BinaryPrimitives.ReadUInt64LittleEndian(section.AsSpan(32)));
        if (found is null || namesAt >= count || sections[namesAt].Length < 64)
        {
            return null;
        }

        var name = Read(file, start + Offset(sections[namesAt]) + BinaryPrimitives.ReadUInt32LittleEndian(found), 64);
        return $"the section {Encoding.Latin1.GetString(name).Split('\0')[0]}";
    }

    private static long Offset(byte[] section) => (long)BinaryPrimitives.ReadUInt64LittleEndian(section.AsSpan(24));

    private static byte[] Read(FileStream file, long offset, int count)
    {
        if (offset < 0 || offset >= file.Length)
        {
            return [];
        }

        file.Position = offset;
        var bytes = new byte[count];
        return bytes[..file.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }
}
