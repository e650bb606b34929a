using System.Runtime.InteropServices;

namespace Green.Core.Store.Native;

/// <summary>A system call that failed: which, on what, and the system's own words for why.</summary>
internal sealed class ErrnoException(string call, string path, int number)
    : IOException($"{call} failed on '{path}': {Marshal.GetPInvokeErrorMessage(number)} (errno {number})", number)
{
    public int Number { get; } = number;

    public static ErrnoException Last(string call, string path) => new(call, path, Marshal.GetLastPInvokeError());
}
