using System.Globalization;
using System.Text;

namespace Green.Core.Output;

/// <summary>Words a process's failure as cargo does.</summary>
public static class ProcessFailure
{
    private static readonly Dictionary<int, string> Signals = new()
    {
        [1] = "SIGHUP: hangup",
        [2] = "SIGINT: terminal interrupt signal",
        [3] = "SIGQUIT: terminal quit signal",
        [4] = "SIGILL: illegal instruction",
        [5] = "SIGTRAP: trace/breakpoint trap",
        [6] = "SIGABRT: process abort signal",
        [7] = "SIGBUS: access to undefined memory",
        [8] = "SIGFPE: erroneous arithmetic operation",
        [9] = "SIGKILL: kill",
        [11] = "SIGSEGV: invalid memory reference",
        [13] = "SIGPIPE: write on a pipe with no one to read",
        [14] = "SIGALRM: alarm clock",
        [15] = "SIGTERM: termination signal",
        [31] = "SIGSYS: bad system call",
    };

    /// <summary>What happened to a process, and what it printed where that is not blank.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="exitCode">Its exit code as a shell reports it: 128 plus the number for a signal.</param>
    /// <param name="standardOutput">Its standard output, empty to leave it out.</param>
    /// <param name="standardError">Its standard error, empty to leave it out.</param>
    public static string Describe(IEnumerable<string> command, int exitCode, string standardOutput = "", string standardError = "")
    {
        var text = new StringBuilder("process didn't exit successfully: `").Append(CommandLine(command))
            .Append("` (").Append(Status(exitCode)).Append(')');
        AppendStream(text, "stdout", standardOutput);
        AppendStream(text, "stderr", standardError);
        return text.ToString();
    }

    /// <summary>A command as cargo shows one.</summary>
    /// <param name="command">The program and its arguments.</param>
    public static string CommandLine(IEnumerable<string> command) =>
        string.Join(' ', command.Select((word, index) => index == 0 ? word : Quote(word)));

    /// <summary>Whether an exit code as a shell reports it tells of a signal.</summary>
    public static bool IsSignal(int exitCode) => Signals.ContainsKey(exitCode - 128);

    /// <summary>A text with each line indented, and empty lines left empty: how cargo shows a cause.</summary>
    public static string Indent(string text)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : $"  {line}"));
    }

    private static string Status(int exitCode)
    {
        if (exitCode <= 128)
        {
            return $"exit status: {exitCode.ToString(CultureInfo.InvariantCulture)}";
        }

        var signal = exitCode - 128;
        return Signals.TryGetValue(signal, out var name) ? $"signal: {signal}, {name}" : $"exit status: {exitCode}";
    }

    private static void AppendStream(StringBuilder text, string name, string content)
    {
        if (!string.IsNullOrWhiteSpace(content))
        {
            text.Append("\n--- ").Append(name).Append('\n').Append(content);
        }
    }

    /// <summary>A word as a POSIX shell needs it: in single quotes where a character is not plain.</summary>
    internal static string Quote(string word)
    {
        var isPlain = word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=/,.+".Contains(c, StringComparison.Ordinal));
        return isPlain ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
