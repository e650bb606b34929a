using System.Runtime.InteropServices;

namespace Green.Core.Store.Native;

/// <summary>What <c>statx</c> says of one directory entry; symbolic links are not followed unless asked.</summary>
/// <param name="Mode">Type and permission bits, as in <c>st_mode</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Inode">Its number within its file system.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Changed">Nanoseconds since 1970: the last change of content, links, mode or times.</param>
internal readonly record struct FileStatus(int Mode, long Size, ulong Inode, int Links, long Modified, long Changed)
{
    private const int TypeMask = 0xF000;

    public bool IsFile => (Mode & TypeMask) == 0x8000;

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    public bool IsPipe => (Mode & TypeMask) == 0x1000;

    public bool IsExecutable => (Mode & 0x49) != 0;

    public int Permissions => Mode & 0xFFF;

    /// <summary>Null where there is no such entry.</summary>
    public static FileStatus? Of(string path, bool followLinks = false)
    {
        var status = (Span<byte>)stackalloc byte[256];
        int result;
        unsafe
        {
            fixed (byte* pointer = status)
            {
                result = LibC.Status(
                    LibC.CurrentDirectory, path, followLinks ? 0 : LibC.NoFollow, LibC.BasicStatus, pointer);
            }
        }

        if (result == 0)
        {
            return Read(status);
        }

        return Marshal.GetLastPInvokeError() is Errno.NoEntry or Errno.NotADirectory
            ? null
            : throw ErrnoException.Last("statx", path);
    }

    // The offsets of struct statx, which are the same on every architecture; the kernel writes its own byte order.
    private static FileStatus Read(ReadOnlySpan<byte> status) => new(
        MemoryMarshal.Read<ushort>(status[28..]),
        MemoryMarshal.Read<long>(status[40..]),
        MemoryMarshal.Read<ulong>(status[32..]),
        MemoryMarshal.Read<int>(status[16..]),
        Time(status[112..]),
        Time(status[96..]));

    private static long Time(ReadOnlySpan<byte> timestamp) =>
        (MemoryMarshal.Read<long>(timestamp) * 1_000_000_000) + MemoryMarshal.Read<uint>(timestamp[8..]);
}
