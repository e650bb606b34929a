using System.Text;
using Green.Core.Store.Native;

namespace Green.Core.Store;

/// <summary>
/// A small text record that proves itself: its first line is the SHA-256 of its key and of the rest, so that a record that was
/// cut off, altered or moved to another key's place is told from a good one.
/// </summary>
internal static class CheckedFile
{
    private const int HeaderLength = 65;

    /// <summary>Null where there is none; a record that is not good is removed and counts as none.</summary>
    public static byte[]? Read(string path, string key)
    {
        byte[] bytes;
        using (var file = NativeFiles.TryOpenRead(path))
        {
            if (file is null)
            {
                return null;
            }

            bytes = new byte[RandomAccess.GetLength(file)];
            var total = 0;
            while (total < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(total), total) is var count and > 0)
            {
                total += count;
            }
        }

        if (bytes.Length >= HeaderLength)
        {
            var content = bytes[HeaderLength..];
            if (bytes.AsSpan(0, HeaderLength).SequenceEqual(Header(key, content)))
            {
                return content;
            }
        }

        NativeFiles.Remove(path);
        return null;
    }

    /// <summary>Writes a record; where one stands already it is replaced, or kept if <paramref name="keepFirst"/>.</summary>
    /// <returns>True where this record is now the one in place.</returns>
    public static bool Write(StoreLayout layout, string path, string key, ReadOnlySpan<byte> content, bool keepFirst = false)
    {
        var temporary = layout.NewTemporary();
        try
        {
            using (var file = NativeFiles.Create(temporary, 0x1A4))
            {
                RandomAccess.Write(file, Header(key, content), 0);
                RandomAccess.Write(file, content, HeaderLength);
            }

            if (keepFirst)
            {
                return StoreLayout.PublishFirst(temporary, path);
            }

            StoreLayout.Replace(temporary, path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            NativeFiles.Discard(temporary);
            throw StoreErrors.CannotWrite(layout.Home, failure);
        }
    }

    private static byte[] Header(string key, ReadOnlySpan<byte> content)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(key) + 1 + content.Length];
        var length = Encoding.UTF8.GetBytes(key, bytes);
        bytes[length] = (byte)'\n';
        content.CopyTo(bytes.AsSpan(length + 1));
        return Encoding.ASCII.GetBytes(Digest.Of(bytes).Hash + "\n");
    }
}
