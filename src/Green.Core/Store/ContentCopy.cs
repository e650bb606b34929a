using System.Buffers;
using Green.Core.Store.Native;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Store;

/// <summary>Copies a file's bytes and hashes exactly the bytes that were written, in one pass.</summary>
internal static class ContentCopy
{
    // Fits the second-level cache, so that hashing and writing find the bytes just read there.
    private const int BufferSize = 256 * 1024;

    public static Digest Copy(SafeFileHandle source, SafeFileHandle destination)
    {
        // A cloned file is read through the clone: the source may be changing, the clone is what is kept.
        return NativeFiles.TryClone(source, destination) ? Hash(destination) : Run(source, destination);
    }

    public static Digest Hash(SafeFileHandle file) => Run(file, null);

    /// <summary>Of a file that is there.</summary>
    public static Digest HashFile(string path)
    {
        using var file = NativeFiles.TryOpenRead(path)!;
        return Hash(file);
    }

    private static Digest Run(SafeFileHandle source, SafeFileHandle? destination)
    {
        using var hash = new Sha256();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            int count;
            while ((count = RandomAccess.Read(source, buffer, size)) > 0)
            {
                var bytes = buffer.AsSpan(0, count);
                hash.Append(bytes);
                if (destination is not null)
                {
                    RandomAccess.Write(destination, bytes, size);
                }

                size += count;
            }

            Span<byte> result = stackalloc byte[Sha256.Length];
            hash.Finish(result);
            return new Digest(Convert.ToHexStringLower(result), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
