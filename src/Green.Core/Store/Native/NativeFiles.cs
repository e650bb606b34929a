using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Store.Native;

/// <summary>File operations with Linux semantics: modes at creation, hard links, reflinks, exact times.</summary>
/// <remarks>
/// Files are opened by <c>open</c> itself because File.OpenHandle takes an advisory lock that another process's
/// concurrent restore of the same blob would trip over, and has no mode. Failures are <see cref="ErrnoException"/>.
/// </remarks>
internal static class NativeFiles
{
    /// <summary>Null where there is no such file.</summary>
    public static SafeFileHandle? TryOpenRead(string path)
    {
        var file = Open(path, LibC.ReadOnly, 0);
        return file >= 0
            ? new SafeFileHandle(file, ownsHandle: true)
            : Marshal.GetLastPInvokeError() is Errno.NoEntry or Errno.NotADirectory ? null : throw ErrnoException.Last("open", path);
    }

    /// <summary>
    /// A file that somebody hostile may be putting something else in the place of: neither a link to elsewhere is followed nor
    /// a pipe waited for.
    /// </summary>
    /// <exception cref="IOException">It is no file.</exception>
    public static SafeFileHandle OpenRegular(string path)
    {
        var file = Handle(Open(path, LibC.ReadOnly | LibC.DoNotFollow | LibC.NonBlocking, 0), path);
        if (FileStatus.Of(NameOf(file), followLinks: true) is { IsFile: true })
        {
            return file;
        }

        file.Dispose();
        throw new IOException($"{path} is no file");
    }

    /// <summary>The text of such a file.</summary>
    /// <inheritdoc cref="OpenRegular"/>
    public static string ReadRegularText(string path)
    {
        using var file = OpenRegular(path);
        using var stream = new FileStream(file, FileAccess.Read);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The path without any link in it, of something that exists.</summary>
    public static unsafe string RealPath(string path)
    {
        var resolved = LibC.RealPath(path, null);
        if (resolved == null)
        {
            throw ErrnoException.Last("realpath", path);
        }

        var text = Marshal.PtrToStringUTF8((nint)resolved)!;
        NativeMemory.Free(resolved);
        return text;
    }

    /// <summary>A name that leads to an open file, whatever stands at its path now.</summary>
    public static string NameOf(SafeFileHandle file) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}");

    /// <summary>A new file, open for reading and writing; its mode is reduced by the umask.</summary>
    public static SafeFileHandle Create(string path, uint mode) =>
        Handle(Open(path, LibC.ReadWrite | LibC.Create | LibC.Exclusive, mode), path);

    /// <summary>Opens for reading and writing, for this user alone where the file is new.</summary>
    public static SafeFileHandle OpenOrCreate(string path) => Handle(Open(path, LibC.ReadWrite | LibC.Create, 0x180), path);

    /// <summary>Shares the source's blocks with the empty destination; false where the file system cannot.</summary>
    public static bool TryClone(SafeFileHandle source, SafeFileHandle destination) =>
        LibC.Clone(destination, LibC.CloneFile, source.DangerousGetHandle()) == 0;

    /// <summary>
    /// Has the kernel copy the source's first bytes to the empty destination; false where it cannot, and then the destination may
    /// hold a part.
    /// </summary>
    public static bool TryCopyRange(SafeFileHandle source, SafeFileHandle destination, long length)
    {
        while (length > 0)
        {
            var copied = LibC.CopyRange(source, 0, destination, 0, (nint)length, 0);
            if (copied <= 0)
            {
                return false;
            }

            length -= copied;
        }

        return true;
    }

    /// <summary>0, or the error number.</summary>
    public static int TryLink(string existing, string path) =>
        LibC.Link(existing, path) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Gives a file a second name, or where the file system has no links a copy.</summary>
    public static void LinkOrCopy(string existing, string path)
    {
        if (TryLink(existing, path) != 0)
        {
            File.Copy(existing, path);
        }
    }

    /// <summary>0, or the error number. Replaces a file or an empty directory that stands at <paramref name="to"/>.</summary>
    public static int TryRename(string from, string to) =>
        LibC.Rename(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static void Rename(string from, string to)
    {
        if (LibC.Rename(from, to) != 0)
        {
            throw ErrnoException.Last("rename", to);
        }
    }

    /// <summary>True where this call removed it.</summary>
    public static bool Remove(string path)
    {
        if (LibC.Unlink(path) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() is Errno.NoEntry or Errno.NotADirectory
            ? false
            : throw ErrnoException.Last("unlink", path);
    }

    /// <summary>Removes what was not finished because of a failure: that failure is to be told, and not another one here.</summary>
    public static void Discard(string path) => _ = LibC.Unlink(path);

    public static void SetMode(SafeFileHandle file, uint mode, string path)
    {
        if (LibC.ChangeMode(file, mode) != 0)
        {
            throw ErrnoException.Last("fchmod", path);
        }
    }

    public static unsafe void SetModified(SafeFileHandle file, DateTime utc, string path)
    {
        var times = stackalloc LibC.TimeSpec[] { Time(utc), Time(utc) };
        if (LibC.SetTimes(file, times) != 0)
        {
            throw ErrnoException.Last("futimens", path);
        }
    }

    /// <summary>False where there is no such entry.</summary>
    public static unsafe bool TrySetModified(string path, DateTime utc)
    {
        var times = stackalloc LibC.TimeSpec[] { Time(utc), Time(utc) };
        if (LibC.SetTimesAt(LibC.CurrentDirectory, path, times, LibC.NoFollow) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() is Errno.NoEntry or Errno.NotADirectory
            ? false
            : throw ErrnoException.Last("utimensat", path);
    }

    /// <summary>A directory with mode 0755 whatever the umask; false where one exists.</summary>
    public static bool MakeDirectory(string path)
    {
        if (LibC.MakeDirectory(path, 0x1ED) == 0)
        {
            return LibC.ChangeModeOf(path, 0x1ED) == 0 ? true : throw ErrnoException.Last("chmod", path);
        }

        return Marshal.GetLastPInvokeError() == Errno.Exists ? false : throw ErrnoException.Last("mkdir", path);
    }

    private static int Open(string path, int flags, uint mode)
    {
        int file;
        do
        {
            file = LibC.Open(path, flags | LibC.CloseOnExec, mode);
        }
        while (file < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return file;
    }

    private static SafeFileHandle Handle(int file, string path) =>
        file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw ErrnoException.Last("open", path);

    private static LibC.TimeSpec Time(DateTime utc)
    {
        var ticks = (utc - DateTime.UnixEpoch).Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0
            ? new LibC.TimeSpec { Seconds = (nint)(seconds - 1), Nanoseconds = (nint)((rest + TimeSpan.TicksPerSecond) * 100) }
            : new LibC.TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)(rest * 100) };
    }
}
