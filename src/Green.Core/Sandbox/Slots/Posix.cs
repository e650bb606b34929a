using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Sandbox.Slots;

/// <summary>The few system calls of sandboxes that .NET has no method for. Flag values are Linux's.</summary>
internal static unsafe partial class Posix
{
    public const int Kill9 = 9;
    public const int PollIn = 1;
    public const int Interrupted = 4;

    private const int NoEntry = 2;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int CloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte* buffer, nuint count);

    /// <summary>
    /// Opens a file for reading and writing, or makes one that only its owner may use. Other than .NET's own ways to open a
    /// file this takes no lock on it, and it does not block on a pipe.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none, and none is to be made.</exception>
    public static SafeFileHandle OpenFile(string path, bool create)
    {
        var descriptor = Open(path, ReadWrite | CloseOnExec | (create ? Create : 0), 0x180);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var message = $"{path}: {Marshal.GetLastPInvokeErrorMessage()}";
        throw Marshal.GetLastPInvokeError() == NoEntry ? new FileNotFoundException(message) : new IOException(message);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, uint mode);

    /// <summary>A descriptor that becomes readable once eight bytes holding 1 are written to it.</summary>
    public static SafeFileHandle NewEvent() => new(EventDescriptor(0, CloseOnExec), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventDescriptor(uint initial, int flags);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
