using System.Diagnostics;

namespace Green.Core;

/// <summary>How a process ended and what it wrote to standard output.</summary>
public sealed record ProcessOutcome(int ExitCode, string Output);

/// <summary>Starts cargo, git and their like, outside any sandbox; both streams are drained together.</summary>
public static class ProcessRunner
{
    /// <param name="program">A path, or a name that is looked up on the PATH of <paramref name="environment"/>.</param>
    /// <param name="environment">The whole environment of the process.</param>
    /// <param name="onError">Called with each line of standard error as it comes.</param>
    /// <param name="onOutput">Gets each line of standard output as it comes, in place of the outcome.</param>
    /// <returns>Null where the program does not exist.</returns>
    public static async Task<ProcessOutcome?> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string workingDirectory,
        Action<string>? onError,
        CancellationToken cancellation,
        Action<string>? onOutput = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Processes.TryStart(start, environment) is not { } process)
        {
            return null;
        }

        using (process)
        {
            process.StandardInput.Close();
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is not null)
                {
                    onError?.Invoke(line.Data);
                }
            };
            process.BeginErrorReadLine();
            using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
            var output = "";
            if (onOutput is null)
            {
                output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None).ConfigureAwait(false);
            }

            while (await process.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
            {
                try
                {
                    onOutput?.Invoke(line);
                }
                catch
                {
                    process.Kill(entireProcessTree: true);
                    await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
                    cancellation.ThrowIfCancellationRequested();
                    throw;
                }
            }

            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return new ProcessOutcome(process.ExitCode, output);
        }
    }
}
