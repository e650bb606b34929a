using System.Buffers;
using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<(string Hash, bool Executable), bool> verified = [];

    public ContentStore(string home, TimeProvider clock)
    {
        layout = new StoreLayout(home);
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
                var count = ReadFully(source, buffer.AsSpan(0, SmallFile));
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
                    NativeFiles.Remove(temporary);
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
        HasFile(digest, executable) || HasFile(digest, !executable);

    /// <summary>
    /// Puts a private copy of the blob at a path, replacing what is there in one step. The bytes are verified while they are
    /// copied. The mode is 0777 or 0666 less the umask, which is what a compiler's own output has.
    /// </summary>
    /// <returns>False where the blob is missing or was damaged (it is dropped then); the destination is untouched.</returns>
    public bool Restore(Digest digest, bool executable, string destination, DateTime modifiedUtc)
    {
        var mode = executable ? 0x1FFu : 0x1B6u;
        return TryCopy(digest, executable, destination, mode, exactMode: false, modifiedUtc)
            || TryCopy(digest, !executable, destination, mode, exactMode: false, modifiedUtc);
    }

    /// <summary>
    /// Makes the blob visible at a path that does not exist yet, as a hard link where possible: only for places that are
    /// mounted read-only. The content is verified once per blob and instance of this class.
    /// </summary>
    /// <returns>False where the blob is missing or damaged.</returns>
    public bool TryLink(Digest digest, bool executable, string destination)
    {
        if (!Verify(digest, executable) && !MakeVariant(digest, executable))
        {
            return false;
        }

        var error = NativeFiles.TryLink(layout.Blob(digest, executable), destination);
        switch (error)
        {
            case 0:
                return true;
            case Errno.NoEntry when !HasFile(digest, executable):
                verified.TryRemove((digest.Hash, executable), out _);
                return false;
            case Errno.CrossDevice or Errno.TooManyLinks or Errno.NotPermitted or Errno.NotSupported:
                var mode = executable ? ExecutableMode : PlainMode;
                return TryCopy(digest, executable, destination, mode, exactMode: true, StoreLayout.ConstantTime);
            default:
                throw new ErrnoException("link", destination, error);
        }
    }

    /// <summary>The verified bytes of a small blob; null where it is missing or damaged.</summary>
    public byte[]? ReadBytes(Digest digest) => ReadBytes(digest, false) ?? ReadBytes(digest, true);

    /// <summary>Hashes every byte of a blob's files and drops those that are damaged.</summary>
    /// <returns>False where a file was damaged or none is left.</returns>
    public bool VerifyBytes(Digest digest)
    {
        var had = (Plain: HasName(digest, false), Executable: HasName(digest, true));
        verified.TryRemove((digest.Hash, false), out _);
        verified.TryRemove((digest.Hash, true), out _);
        var good = (Plain: Verify(digest, false), Executable: Verify(digest, true));
        return had == good && (good.Plain || good.Executable);
    }

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
            NativeFiles.Remove(temporary);
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
    }

    /// <summary>Whether the very file is there already; marks it as in use so that pruning lets it live.</summary>
    private bool Keep(Digest digest, bool executable)
    {
        var place = layout.Blob(digest, executable);
        if (FileStatus.Of(place) is not { } status || status.Size != digest.Size)
        {
            return false;
        }

        var age = clock.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(status.Changed / 100);
        return age < StoreMaintenance.TouchInterval || NativeFiles.TrySetModified(place, StoreLayout.ConstantTime);
    }

    private bool TryCopy(Digest digest, bool variant, string destination, uint mode, bool exactMode, DateTime modifiedUtc)
    {
        var place = layout.Blob(digest, variant);
        using var source = NativeFiles.TryOpenRead(place);
        if (source is null)
        {
            return false;
        }

        var temporary = Path.Join(Path.GetDirectoryName(Path.GetFullPath(destination)), ".green-" + layout.TemporaryName());
        using var file = NativeFiles.Create(temporary, mode);
        try
        {
            if (ContentCopy.Copy(source, file) != digest)
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
            NativeFiles.Rename(temporary, destination);
            return true;
        }
        catch
        {
            NativeFiles.Remove(temporary);
            throw;
        }
    }

    private byte[]? ReadBytes(Digest digest, bool variant)
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

    private bool Verify(Digest digest, bool variant)
    {
        if (verified.ContainsKey((digest.Hash, variant)))
        {
            return HasFile(digest, variant);
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

        return verified[(digest.Hash, variant)] = true;
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
            return verified[(digest.Hash, executable)] = true;
        }

        Drop(digest, !executable);
        return false;
    }

    private void Drop(Digest digest, bool variant)
    {
        verified.TryRemove((digest.Hash, variant), out _);
        NativeFiles.Remove(layout.Blob(digest, variant));
    }

    private bool HasFile(Digest digest, bool variant) =>
        FileStatus.Of(layout.Blob(digest, variant)) is { } status && status.Size == digest.Size;

    private bool HasName(Digest digest, bool variant) => FileStatus.Of(layout.Blob(digest, variant)) is not null;

    private static int ReadFully(SafeFileHandle file, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && RandomAccess.Read(file, buffer[total..], total) is var count and > 0)
        {
            total += count;
        }

        return total;
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
