using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Store.Native;

/// <summary>
/// An exclusive lock on a file (flock), held until disposal or the end of the process. Lock files stay: deleting one would let
/// two processes hold locks on different files of one name. .NET's own open takes a lock too, so it is not used here.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle file;

    private FileLock(SafeFileHandle file) => this.file = file;

    /// <summary>Waits until the lock is free.</summary>
    public static FileLock Take(string path)
    {
        var file = NativeFiles.OpenOrCreate(path);
        while (LibC.Lock(file, LibC.LockExclusive) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                var error = ErrnoException.Last("flock", path);
                file.Dispose();
                throw error;
            }
        }

        return new FileLock(file);
    }

    /// <summary>Null where another holds it.</summary>
    /// <exception cref="IOException">The file system has no locks: that is not to be taken for one that is held.</exception>
    public static FileLock? TryTake(string path)
    {
        var file = NativeFiles.OpenOrCreate(path);
        if (LibC.Lock(file, LibC.LockExclusive | LibC.LockNonBlocking) == 0)
        {
            return new FileLock(file);
        }

        using (file)
        {
            return Marshal.GetLastPInvokeError() == Errno.WouldBlock ? null : throw ErrnoException.Last("flock", path);
        }
    }

    /// <summary>Whether some process holds an exclusive lock on the file; false where there is no such file.</summary>
    /// <exception cref="IOException">The file system has no locks.</exception>
    public static bool IsHeld(string path)
    {
        using var file = NativeFiles.TryOpenRead(path);
        return file is not null && LibC.Lock(file, LibC.LockShared | LibC.LockNonBlocking) != 0
            && (Marshal.GetLastPInvokeError() == Errno.WouldBlock ? true : throw ErrnoException.Last("flock", path));
    }

    public void Dispose() => file.Dispose();
}
