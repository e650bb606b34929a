using System.ComponentModel;
using System.Diagnostics;

namespace Green.Core;

/// <summary>Starts programs that have the user's terminal.</summary>
public static class Processes
{
    /// <summary>Runs a program with this process's standard streams. An interrupt of the terminal reaches it too.</summary>
    /// <returns>Its exit code; null where there is no such program.</returns>
    public static async Task<int?> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = workingDirectory };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return cancellation.IsCancellationRequested ? 130 : process.ExitCode;
        }
        catch (Win32Exception exception) when (exception.NativeErrorCode == 2)
        {
            return null;
        }
    }

    /// <summary>Becomes another program, given by its absolute path; never returns.</summary>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int Replace(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        Environment.CurrentDirectory = workingDirectory;
        return Native.Execute(arguments, environment);
    }
}
