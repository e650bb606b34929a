using Green.Core.Store.Native;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Store;

/// <summary>Reads blob files, always against the digest they are named by; a damaged file is removed when it is found.</summary>
/// <remarks>A variant is one of a blob's two files: the executable one (true) or the other.</remarks>
internal sealed class BlobFiles(StoreLayout layout)
{
    private readonly VerifiedBlobs verified = new(layout);

    /// <summary>Whether a file of the right size is there; its bytes are not read.</summary>
    public bool HasFile(Digest digest, bool variant) =>
        FileStatus.Of(layout.Blob(digest, variant)) is { } status && status.Size == digest.Size;

    /// <summary>Copies a verified file by way of a temporary beside the destination; false where it is missing or damaged.</summary>
    public bool TryCopy(Digest digest, bool variant, string destination, uint mode, bool exactMode, DateTime modifiedUtc)
    {
        var place = layout.Blob(digest, variant);
        using var source = NativeFiles.TryOpenRead(place);
        if (source is null)
        {
            return false;
        }

        var temporary = Path.Join(Path.GetDirectoryName(Path.GetFullPath(destination)), AtomicFile.TemporaryPrefix + layout.TemporaryName());
        using var file = NativeFiles.Create(temporary, mode);
        try
        {
            if (!TryCopyTrusted(source, file, digest, variant) && ContentCopy.Copy(source, file) != digest)
            {
                Drop(digest, variant);
                NativeFiles.Remove(temporary);
                return false;
            }

            if (exactMode)
            {
                NativeFiles.SetMode(file, mode, temporary);
            }

            NativeFiles.SetModified(file, modifiedUtc, temporary);

            // Renaming over a file has some file systems write the new one's blocks to disk at once.
            NativeFiles.Remove(destination);
            NativeFiles.Rename(temporary, destination);
            Trust(digest, variant);
            return true;
        }
        catch
        {
            NativeFiles.Discard(temporary);
            throw;
        }
    }

    /// <summary>What was written or verified already need not be hashed again: the kernel copies it.</summary>
    private bool TryCopyTrusted(SafeFileHandle source, SafeFileHandle destination, Digest digest, bool variant) =>
        IsTrusted(digest, variant) && (NativeFiles.TryClone(source, destination) || NativeFiles.TryCopyRange(source, destination, digest.Size));

    /// <summary>Whether it was verified and not written to since: that would have changed the time all blobs have.</summary>
    private bool IsTrusted(Digest digest, bool variant) =>
        FileStatus.Of(layout.Blob(digest, variant)) is { } status && status.Size == digest.Size
        && StoreFiles.Time(status.Modified) == StoreLayout.ConstantTime
        && verified.Contains(digest, variant, status.Inode);

    /// <summary>Null where it is missing or damaged.</summary>
    public byte[]? Read(Digest digest, bool variant)
    {
        using var source = NativeFiles.TryOpenRead(layout.Blob(digest, variant));
        if (source is null)
        {
            return null;
        }

        if (RandomAccess.GetLength(source) == digest.Size)
        {
            var bytes = new byte[digest.Size];
            if (ReadFully(source, bytes) == bytes.Length && Digest.Of(bytes) == digest)
            {
                return bytes;
            }
        }

        Drop(digest, variant);
        return null;
    }

    /// <summary>Whether the file is there with the right bytes, which are read unless they were since the machine was started.</summary>
    public bool Verify(Digest digest, bool variant)
    {
        if (IsTrusted(digest, variant))
        {
            return true;
        }

        using var source = NativeFiles.TryOpenRead(layout.Blob(digest, variant));
        if (source is null)
        {
            return false;
        }

        if (RandomAccess.GetLength(source) != digest.Size || ContentCopy.Hash(source) != digest)
        {
            Drop(digest, variant);
            return false;
        }

        Trust(digest, variant);
        return true;
    }

    /// <summary>Reads a file whatever is known of it; one that is damaged, or that the disk does not give back, is removed.</summary>
    /// <returns>Whether it is good, or gone.</returns>
    public bool VerifyFile(string hash, bool variant)
    {
        var name = new Digest(hash, 0);
        try
        {
            using var source = NativeFiles.TryOpenRead(layout.Blob(name, variant));
            if (source is null)
            {
                return true;
            }

            if (ContentCopy.Hash(source) is var digest && digest.Hash == hash)
            {
                Trust(digest, variant);
                return true;
            }
        }
        catch (IOException)
        {
            // As good as other bytes.
        }

        Drop(name, variant);
        return false;
    }

    /// <summary>Takes it that a file is good that was just verified, or written from bytes with this digest.</summary>
    public void Trust(Digest digest, bool variant)
    {
        if (FileStatus.Of(layout.Blob(digest, variant)) is { } status)
        {
            verified.Add(digest, variant, status.Inode);
        }
    }

    public void Drop(Digest digest, bool variant)
    {
        NativeFiles.Remove(layout.Blob(digest, variant));
    }

    /// <summary>Fills the buffer as far as the file reaches.</summary>
    public static int ReadFully(SafeFileHandle file, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && RandomAccess.Read(file, buffer[total..], total) is var count and > 0)
        {
            total += count;
        }

        return total;
    }
}
