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

    /// <summary>
    /// Replaces this process by the program that its first argument names, with the arguments that follow: byte for
    /// byte, whatever they are encoded in.
    /// </summary>
    public static unsafe int ExecuteArguments()
    {
        var line = File.ReadAllBytes("/proc/self/cmdline");
        fixed (byte* start = line)
        {
            var words = new List<nint>();
            for (var at = 0; at < line.Length; at += line.AsSpan(at).IndexOf((byte)0) + 1)
            {
                words.Add((nint)(start + at));
            }

            nint[] rest = [.. words.Skip(1), 0];
            fixed (nint* arguments = rest)
            {
                _ = execvp((byte*)rest[0], (byte**)arguments);
            }

            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot start {Marshal.PtrToStringUTF8(rest[0])}");
        }
    }

    /// <summary>Ends this process as a signal ends one, without a dump.</summary>
    public static void EndBySignal(int signal)
    {
        _ = prctl(4, 0, 0, 0, 0);
        _ = signal_(signal, 0);
        _ = kill(Environment.ProcessId, signal);
    }

    /// <summary>What Ctrl-C at a terminal does to a process; nothing where it has ended.</summary>
    public static void Interrupt(int process) => _ = kill(process, 2);

    /// <summary>Gives this thread the lowest priority: it has what others leave, and hardly more.</summary>
    public static void StandBack() => _ = setpriority(0, 0, 19);

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true)]
    private static unsafe partial int execvp(byte* file, byte** arguments);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint signal_(int signal, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string file, string?[] arguments, string?[] environment);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execvp(string file, string?[] arguments);
}
