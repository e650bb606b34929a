using System.Buffers;
using Green.Core.Store.Native;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Store;

/// <summary>
/// Blobs by SHA-256, kept uncompressed and read-only. A blob has up to two files, one executable and one not, because a
/// hard link shares its mode. Any number of threads and processes may use one home.
/// </summary>
/// <remarks>
/// Methods that write to the store throw GREEN3001 where it cannot be written; what is outside of it (a source, a
/// destination) fails with an <see cref="IOException"/>. A blob found damaged is dropped and counts as missing.
/// </remarks>
public sealed class ContentStore
{
    // Up to this size a file is hashed in memory first: most are already there and need no temporary.
    private const int SmallFile = 256 * 1024;
    private const uint PlainMode = 0x124;
    private const uint ExecutableMode = 0x16D;

    private readonly StoreLayout layout;
    private readonly TimeProvider clock;
    private readonly BlobFiles blobs;

    /// <param name="home">GREEN_HOME.</param>
    public ContentStore(string home, TimeProvider clock)
    {
        layout = new StoreLayout(home);
        blobs = new BlobFiles(layout);
        this.clock = clock;
    }

    internal StoreLayout Layout => layout;

    internal TimeProvider Clock => clock;

    /// <summary>Stores the bytes of a file. The digest is that of the bytes stored, even where the file changes meanwhile.</summary>
    public Digest AddFile(string path, bool executable)
    {
        using var source = NativeFiles.TryOpenRead(path) ?? throw new FileNotFoundException($"There is no file '{path}'.", path);
        var length = RandomAccess.GetLength(source);
        if (length < SmallFile)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(SmallFile);
            try
            {
                var count = BlobFiles.ReadFully(source, buffer.AsSpan(0, SmallFile));
                if (count < SmallFile)
                {
                    return AddBytes(buffer.AsSpan(0, count), executable);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return Write(() => AddStream(source, executable));
    }

    /// <summary>
    /// Stores a file that nobody writes to any more, and that will be deleted, by another name for it instead of a copy where
    /// the file system is the same. Its mode and time become a blob's.
    /// </summary>
    public Digest TakeFile(string path, bool executable)
    {
        using var source = NativeFiles.TryOpenRead(path) ?? throw new FileNotFoundException($"There is no file '{path}'.", path);
        if (RandomAccess.GetLength(source) < SmallFile || FileStatus.Of(path) is not { Links: 1 })
        {
            // With another name it has another owner: compilers link outputs into their incremental state.
            return AddFile(path, executable);
        }

        return Write(() =>
        {
            var digest = ContentCopy.Hash(source);
            if (Keep(digest, executable))
            {
                return digest;
            }

            var temporary = layout.NewTemporary();
            if (NativeFiles.TryLink(path, temporary) != 0)
            {
                return AddStream(source, executable);
            }

            Publish(source, temporary, digest, executable);
            return digest;
        });
    }

    public Digest AddBytes(ReadOnlySpan<byte> bytes, bool executable = false)
    {
        var digest = Digest.Of(bytes);
        try
        {
            if (!Keep(digest, executable))
            {
                var temporary = layout.NewTemporary();
                using var file = NativeFiles.Create(temporary, 0x180);
                try
                {
                    RandomAccess.Write(file, bytes, 0);
                    Publish(file, temporary, digest, executable);
                }
                catch
                {
                    NativeFiles.Discard(temporary);
                    throw;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.CannotWrite(layout.Home, failure);
        }

        return digest;
    }

    /// <summary>Whether a blob of this name and size is there, in either variant; its bytes are not read.</summary>
    public bool Contains(Digest digest, bool executable = false) =>
        blobs.HasFile(digest, executable) || blobs.HasFile(digest, !executable);

    /// <summary>
    /// Puts a private copy of the blob at a path, in place of what is there. Bytes that are not known to be right (see
    /// <see cref="VerifiedBlobs"/>) are verified while they are copied. The mode is 0777 or 0666 less the umask, which is what a
    /// compiler's own output has.
    /// </summary>
    /// <returns>False where the blob is missing or was damaged (it is dropped then); the destination is untouched.</returns>
    public bool Restore(Digest digest, bool executable, string destination, DateTime modifiedUtc)
    {
        var mode = executable ? 0x1FFu : 0x1B6u;
        return blobs.TryCopy(digest, executable, destination, mode, exactMode: false, modifiedUtc)
            || blobs.TryCopy(digest, !executable, destination, mode, exactMode: false, modifiedUtc);
    }

    /// <summary>
    /// Makes the blob visible at a path that does not exist yet, as a hard link where possible: only for places that are
    /// mounted read-only. The content is verified unless it is known to be right.
    /// </summary>
    /// <returns>False where the blob is missing or damaged.</returns>
    public bool TryLink(Digest digest, bool executable, string destination)
    {
        if (!blobs.Verify(digest, executable) && !MakeVariant(digest, executable))
        {
            return false;
        }

        var error = NativeFiles.TryLink(layout.Blob(digest, executable), destination);
        switch (error)
        {
            case 0:
                return true;
            case Errno.NoEntry when !blobs.HasFile(digest, executable):
                return false;
            case Errno.CrossDevice or Errno.TooManyLinks or Errno.NotPermitted or Errno.NotSupported:
                var mode = executable ? ExecutableMode : PlainMode;
                return blobs.TryCopy(digest, executable, destination, mode, exactMode: true, StoreLayout.ConstantTime);
            default:
                throw new ErrnoException("link", destination, error);
        }
    }

    /// <summary>The verified bytes of a small blob; null where it is missing or damaged.</summary>
    public byte[]? ReadBytes(Digest digest) => blobs.Read(digest, false) ?? blobs.Read(digest, true);

    /// <summary>Hashes every byte of one of the files of blobs, and drops it where they are not those that it is named by.</summary>
    /// <param name="name">The hash, with an <c>x</c> after it for the executable file.</param>
    /// <returns>False where it was damaged; a file that is gone is not.</returns>
    internal bool VerifyFile(string name) => blobs.VerifyFile(name[..64], name.Length > 64);

    private Digest AddStream(SafeFileHandle source, bool executable)
    {
        var temporary = layout.NewTemporary();
        using var file = NativeFiles.Create(temporary, 0x180);
        try
        {
            var digest = ContentCopy.Copy(source, file);
            if (Keep(digest, executable))
            {
                NativeFiles.Remove(temporary);
            }
            else
            {
                Publish(file, temporary, digest, executable);
            }

            return digest;
        }
        catch
        {
            NativeFiles.Discard(temporary);
            throw;
        }
    }

    private void Publish(SafeFileHandle file, string temporary, Digest digest, bool executable)
    {
        NativeFiles.SetMode(file, executable ? ExecutableMode : PlainMode, temporary);
        NativeFiles.SetModified(file, StoreLayout.ConstantTime, temporary);
        var place = layout.Blob(digest, executable);
        if (FileStatus.Of(place) is { } old && old.Size != digest.Size)
        {
            StoreLayout.Replace(temporary, place);
        }
        else
        {
            StoreLayout.PublishFirst(temporary, place);
        }

        blobs.Trust(digest, executable);
    }

    /// <summary>Whether the very file is there already; marks it as in use so that pruning lets it live.</summary>
    private bool Keep(Digest digest, bool executable)
    {
        var place = layout.Blob(digest, executable);
        if (FileStatus.Of(place) is not { } status || status.Size != digest.Size)
        {
            return false;
        }

        // Before it has the time of all blobs again: another one says that somebody has written to it.
        var isWritten = StoreFiles.Time(status.Modified) != StoreLayout.ConstantTime;
        if (isWritten && !blobs.Verify(digest, executable))
        {
            return false;
        }

        var age = clock.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(status.Changed / 100);
        return (age < StoreMaintenance.TouchInterval && !isWritten) || NativeFiles.TrySetModified(place, StoreLayout.ConstantTime);
    }

    private bool MakeVariant(Digest digest, bool executable)
    {
        using var other = NativeFiles.TryOpenRead(layout.Blob(digest, !executable));
        if (other is null)
        {
            return false;
        }

        if (Write(() => AddStream(other, executable)) == digest)
        {
            blobs.Trust(digest, executable);
            return true;
        }

        blobs.Drop(digest, !executable);
        return false;
    }

    private Digest Write(Func<Digest> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.CannotWrite(layout.Home, failure);
        }
    }
}
