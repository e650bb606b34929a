using System.ComponentModel;
using System.Diagnostics;

namespace Green.Core;

/// <summary>Starts programs that have the user's terminal.</summary>
public static class Processes
{
    /// <summary>How long a program may take to end by itself once it was interrupted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How much later than a program this process may learn of a terminal's interrupt, which both get.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMilliseconds(250);

    private const int Interrupted = 128 + 2;

    /// <summary>
    /// Runs a program with this process's standard streams. When it is to stop it is interrupted, as by a terminal, and killed if
    /// it goes on.
    /// </summary>
    /// <returns>Its exit code, 128 and the number for a signal; null where there is no such program.</returns>
    /// <exception cref="OperationCanceledException">It was to stop; it has ended.</exception>
    public static async Task<int?> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory, CancellationToken cancellation)
    {
        using var process = TryStart(new ProcessStartInfo(program, arguments) { WorkingDirectory = workingDirectory }, environment);
        return process is null ? null : await WaitAsync(process, cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for a program's end; see <see cref="RunAsync"/>.</summary>
    public static async Task<int> WaitAsync(Process process, CancellationToken cancellation)
    {
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process).ConfigureAwait(false);
            throw;
        }

        if (process.ExitCode == Interrupted)
        {
            await Task.Delay(Skew, cancellation).ConfigureAwait(false);
        }

        return process.ExitCode;
    }

    /// <summary>Starts a program, given by a path or by a name that is looked up on the PATH of its own environment.</summary>
    /// <param name="environment">All that it gets.</param>
    /// <returns>Null where there is no such program.</returns>
    public static Process? TryStart(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        if (Places.OnPath(start.FileName, environment) is not { } file)
        {
            return null;
        }

        start.FileName = file;
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start);
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

    /// <summary>Becomes the program that is this process's own first argument, with the arguments that follow, byte for byte; never returns.</summary>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int ReplaceByArguments() => Native.ExecuteArguments();

    /// <summary>Ends this process as a signal would.</summary>
    public static void EndBySignal(int signal) => Native.EndBySignal(signal);

    private static async Task StopAsync(Process process)
    {
        Native.Interrupt(process.Id);
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
