using System.Diagnostics;
using System.Text;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>A started command; both its streams are read as it goes.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly string _line;
    private readonly List<string> _transcript;
    private readonly Task _reading;

    public RunningCommand(ProcessStartInfo start, string line, List<string> transcript)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = new UTF8Encoding(false);
        _line = line;
        _transcript = transcript;
        Process = Process.Start(start)!;
        Process.StandardInput.Close();
        _reading = Task.WhenAll(ReadAsync(Process.StandardOutput, _output), ReadAsync(Process.StandardError, _error));
    }

    public Process Process { get; }

    /// <summary>Standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    /// <summary>Waits for a text on standard error.</summary>
    /// <exception cref="AssertFailedException">The command ended without it.</exception>
    public async Task SaysAsync(string text, CancellationToken cancellation)
    {
        while (!Error.Contains(text, StringComparison.Ordinal))
        {
            Assert.IsFalse(_reading.IsCompleted && !Error.Contains(text, StringComparison.Ordinal), $"`{_line}` ended without `{text}`:\n{Error}");
            await Task.Delay(5, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a process runs anywhere, in a sandbox or not, whose arguments (separated by NUL) have a text in them.</summary>
    /// <exception cref="AssertFailedException">The command ended without it.</exception>
    public async Task StartsAsync(string arguments, CancellationToken cancellation)
    {
        while (!CommandLines().Any(line => line.Contains(arguments, StringComparison.Ordinal)))
        {
            Assert.IsFalse(Process.HasExited, $"`{_line}` ended without it:\n{Error}");
            await Task.Delay(5, cancellation).ConfigureAwait(false);
        }
    }

    /// <exception cref="OperationCanceledException">It was cancelled; the command and its children have been killed.</exception>
    public async Task<CommandResult> EndAsync(CancellationToken cancellation)
    {
        try
        {
            await Process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            await _reading.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Process.Kill(entireProcessTree: true);
            throw;
        }

        lock (_transcript)
        {
            _transcript.Add($"$ {_line}\n{_output}{_error}[exit code {Process.ExitCode}]\n");
            return new CommandResult(Process.ExitCode, _output.ToString(), _error.ToString(), string.Join('\n', _transcript));
        }
    }

    public void Dispose() => Process.Dispose();

    private static IEnumerable<string> CommandLines()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            string line;
            try
            {
                line = File.ReadAllText(directory + "/cmdline");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            yield return line;
        }
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
        {
            lock (text)
            {
                text.Append(buffer, 0, count);
            }
        }
    }
}
