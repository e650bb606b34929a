using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Green.Core;

/// <summary>The process calls of libc that .NET has no form of.</summary>
internal static partial class Native
{
    /// <summary>Replaces this process by another program; returns only by throwing.</summary>
    public static int Execute(IReadOnlyList<string> arguments)
    {
        _ = execvp(arguments[0], [.. arguments, null]);
        throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot start {arguments[0]}");
    }

    /// <summary>Replaces this process by the program at an absolute path, with an environment of its own.</summary>
    public static int Execute(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        _ = execve(arguments[0], [.. arguments, null], [.. environment.Select(pair => $"{pair.Key}={pair.Value}"), null]);
        throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot start {arguments[0]}");
    }

    /// <summary>What Ctrl-C at a terminal does to a process; nothing where it has ended.</summary>
    public static void Interrupt(int process) => _ = kill(process, 2);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string file, string?[] arguments, string?[] environment);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execvp(string file, string?[] arguments);
}
