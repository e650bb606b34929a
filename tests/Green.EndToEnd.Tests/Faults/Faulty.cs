using System.Text.RegularExpressions;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>What must hold of every build that was disturbed, and of the next one.</summary>
internal static partial class Faulty
{
    private static readonly string[] Traces = ["Unhandled exception", "   at ", "MSB4018"];

    /// <summary>Whether a command shows a stack trace.</summary>
    public static bool ShowsTrace(CommandResult result) =>
        Traces.Any(trace => result.Error.Contains(trace, StringComparison.Ordinal) || result.Output.Contains(trace, StringComparison.Ordinal));

    /// <summary>It succeeded, or says why it did not, with a code that has a page and no stack trace.</summary>
    public static CommandResult SucceedsOrExplains(CommandResult result, string when)
    {
        Assert.IsFalse(ShowsTrace(result), $"{when}: a stack trace\n{result.Transcript}");
        if (result.ExitCode != 0)
        {
            var code = Code().Match(result.Error);
            Assert.IsTrue(code.Success, $"{when}: it failed without a code\n{result.Transcript}");
            Assert.IsTrue(File.Exists(Path.Combine(Repository.Root, "docs", "errors", code.Groups[1].Value + ".md")), $"{when}: no page on {code.Value}");
            Assert.AreNotEqual("GREEN4006", code.Groups[1].Value, $"{when}: an error that nobody expected\n{result.Transcript}");
        }

        return result;
    }

    /// <summary>Builds again without a disturbance: the artifacts are as expected, and nothing damaged is in the store.</summary>
    public static async Task IsRightAfterwardsAsync(GreenProject project, string expected, string when, bool byCargo = false)
    {
        var next = byCargo ? (await project.WrappedAsync("build")).Command : await project.GreenAsync("build");
        Assert.AreEqual(0, next.ExitCode, $"{when}: the next build failed\n{next.Transcript}");
        Assert.AreEqual(expected, Snapshot.Of(project), $"{when}\n{next.Transcript}");
        var verified = await project.GreenAsync("cache", "verify");
        Assert.Contains(" 0 damaged", verified.Output, $"{when}\n{verified.Transcript}");
    }

    [GeneratedRegex(@"error\[(GREEN\d{4})\]")]
    private static partial Regex Code();
}
