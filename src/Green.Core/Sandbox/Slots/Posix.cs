using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Sandbox.Slots;

/// <summary>The few system calls of sandboxes that .NET has no method for. Flag values are Linux's.</summary>
internal static unsafe partial class Posix
{
    public const int Kill9 = 9;
    public const int PollIn = 1;

    private const int GetDescriptorFlags = 1;
    private const int SetDescriptorFlags = 2;
    private const nuint CountReadable = 0x541B;
    private const int NoEntry = 2;
    private const int Interrupted = 4;
    private const int WriteOnly = 1;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary>Makes a named pipe that only its owner may use.</summary>
    public static void MakePipe(string path)
    {
        if (MakeFifo(path, 0x180) != 0)
        {
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

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

    /// <summary>How many bytes came; 0 at the end, and where nothing is there of a pipe that does not block.</summary>
    public static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return (int)Math.Max(0, Read(file, start, (nuint)buffer.Length));
        }
    }

    /// <exception cref="IOException">Nothing was written.</exception>
    public static void WriteAll(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        while (!TryWrite(file, bytes))
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            }
        }
    }

    /// <summary>Writes so little to a pipe that it goes whole or not at all.</summary>
    public static bool TryWrite(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Write(file, start, (nuint)bytes.Length) >= 0;
        }
    }

    /// <summary>Whether programs that are started get this descriptor too.</summary>
    public static bool IsInherited(int descriptor) => DescriptorControl(descriptor, GetDescriptorFlags, 0) is var flags and >= 0 && (flags & 1) == 0;

    public static void SetInherited(int descriptor, bool inherited) =>
        _ = DescriptorControl(descriptor, SetDescriptorFlags, inherited ? 0 : 1);

    /// <summary>How many bytes lie in a pipe.</summary>
    public static int CountWaiting(SafeFileHandle pipe)
    {
        var count = 0;
        return Control(pipe, CountReadable, &count) == 0 ? count : 0;
    }

    /// <summary>
    /// Opens a file for reading and writing, or makes one that only its owner may use. Other than .NET's own ways to open a
    /// file this takes no lock on it, and it does not block on a pipe.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none, and none is to be made.</exception>
    public static SafeFileHandle OpenFile(string path, bool create) => OpenAs(path, ReadWrite | CloseOnExec | (create ? Create : 0));

    /// <summary>Opens both ends of a pipe, for what never waits.</summary>
    public static SafeFileHandle OpenPipe(string path) => OpenAs(path, ReadWrite | CloseOnExec | NonBlocking);

    /// <summary>Opens one end of a pipe whose other end is open. Reading never waits.</summary>
    public static SafeFileHandle OpenPipe(string path, bool write) => OpenAs(path, CloseOnExec | (write ? WriteOnly : NonBlocking));

    /// <summary>Opens one end of a pipe whose other end is open, for programs that are started meanwhile: they inherit it.</summary>
    public static SafeFileHandle OpenInherited(string path, bool write) => OpenAs(path, write ? WriteOnly : 0);

    private static SafeFileHandle OpenAs(string path, int flags)
    {
        var descriptor = Open(path, flags, 0x180);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var message = $"{path}: {Marshal.GetLastPInvokeErrorMessage()}";
        throw Marshal.GetLastPInvokeError() == NoEntry ? new FileNotFoundException(message) : new IOException(message);
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int DescriptorControl(int descriptor, int command, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, int* value);

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
