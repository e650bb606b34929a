using System.Text.RegularExpressions;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>What a cargo command says, without what differs from run to run.</summary>
internal static partial class CargoWords
{
    /// <summary>
    /// The exit code and both streams. Process ids, times and the linker's scratch directory are taken out; the order in which
    /// cargo takes units that do not depend on each other is its own.
    /// </summary>
    public static string Of(CommandResult result)
    {
        var output = result.Output.StartsWith('{') ? Sorted(result.Output) : result.Output;
        return Scratch().Replace(
            Thread().Replace(Time().Replace($"exit code {result.ExitCode}\n{output}---\n{Sorted(result.Error)}", "in …"), "(…) panicked"), "/rustc…/");
    }

    /// <summary>That cargo waited for another one says nothing of the command.</summary>
    private static string Sorted(string lines) => string.Join(
        '\n', lines.Split('\n').Where(line => !line.Contains("Blocking waiting for file lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"in (\d+m )?\d+\.\d+m?s")]
    private static partial Regex Time();

    [GeneratedRegex(@"\(\d+\) panicked")]
    private static partial Regex Thread();

    [GeneratedRegex("/rustc[0-9A-Za-z]{6}/")]
    private static partial Regex Scratch();
}
