using Microsoft.Win32.SafeHandles;

namespace Green.Core.Sandbox.Slots;

/// <summary>
/// An exclusive lock on a file, held until disposal or the end of the process. Lock files stay: deleting one would let two
/// processes hold locks on different files of one name.
/// </summary>
internal sealed class SlotLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private SlotLock(SafeFileHandle file) => _file = file;

    public static SlotLock? TryTake(string path)
    {
        var file = Posix.OpenFile(path, create: true);
        if (Posix.Flock(file, Posix.LockExclusive | Posix.LockNonBlocking) == 0)
        {
            return new SlotLock(file);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Whether some process holds an exclusive lock on the file; false where there is no such file.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var file = Posix.OpenFile(path, create: false);
            return Posix.Flock(file, Posix.LockShared | Posix.LockNonBlocking) != 0;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();
}
