using System.Text.RegularExpressions;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>What a test run says, without what differs from run to run.</summary>
internal static partial class TestTranscript
{
    /// <summary>The exit code, standard output, and of standard error what comes behind cargo's closing line.</summary>
    /// <param name="target">The target directory, as it stands on cargo's command line.</param>
    public static string Of(CommandResult result, GreenProject project, string target)
    {
        var closing = ClosingLine().Match(result.Error);
        Assert.IsTrue(closing.Success || !result.Error.Contains("Finished", StringComparison.Ordinal), result.Transcript);
        var text = $"exit code {result.ExitCode}\n{result.Output}---\n{result.Error[(closing.Index + closing.Length)..]}";
        return Thread().Replace(Time().Replace(text, "in …"), "(…) panicked")
            .Replace(project.Root + "/", "", StringComparison.Ordinal).Replace(target + "/", "target/", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^ +Finished .*\n", RegexOptions.Multiline)]
    private static partial Regex ClosingLine();

    [GeneratedRegex(@"in \d+\.\d+m?s")]
    private static partial Regex Time();

    [GeneratedRegex(@"\(\d+\) panicked")]
    private static partial Regex Thread();
}
