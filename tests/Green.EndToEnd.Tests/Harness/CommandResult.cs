using System.Globalization;
using System.Text.RegularExpressions;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>How many units a build compiled, took from the store, and left alone.</summary>
internal sealed record UnitCounts(int Compiled, int Restored, int UpToDate);

/// <summary>A command that has ended.</summary>
/// <param name="ExitCode">As the shell would show it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Transcript">The command and all it said, below those that were run before it in the same project.</param>
internal sealed partial record CommandResult(int ExitCode, string Output, string Error, string Transcript)
{
    /// <summary>What the closing line counts; the test fails where there is none.</summary>
    public UnitCounts Counts
    {
        get
        {
            var match = ClosingLine().Match(Error);
            Assert.IsTrue(match.Success, "there is no closing line\n" + Transcript);
            return new UnitCounts(Number(1), Number(2), Number(3));

            int Number(int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        }
    }

    public CommandResult Succeeds()
    {
        Assert.AreEqual(0, ExitCode, "the command failed\n" + Transcript);
        return this;
    }

    /// <param name="exitCode">Cargo's code for a failed build is 101.</param>
    public CommandResult Fails(int exitCode = 101)
    {
        Assert.AreEqual(exitCode, ExitCode, "the command did not fail as it should\n" + Transcript);
        return this;
    }

    public CommandResult Compiles(int units)
    {
        Succeeds();
        Assert.AreEqual(units, Counts.Compiled, "another number of units was compiled\n" + Transcript);
        return this;
    }

    /// <summary>Nothing was run, whatever was put back from the store.</summary>
    public CommandResult CompilesNothing() => Compiles(0);

    /// <summary>Nothing was run and nothing put back.</summary>
    public CommandResult DoesNothing()
    {
        CompilesNothing();
        Assert.AreEqual(0, Counts.Restored, "units were restored\n" + Transcript);
        return this;
    }

    /// <summary>These packages are said to be compiled, and no others.</summary>
    public CommandResult Announces(params string[] packages)
    {
        var announced = AnnouncedPackage().Matches(Error).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.AreEqual(string.Join(' ', packages), string.Join(' ', announced), "other packages were compiled\n" + Transcript);
        return this;
    }

    /// <summary>Standard error has this text.</summary>
    public CommandResult Says(string text)
    {
        Assert.Contains(text, Error, $"it does not say `{text}`\n" + Transcript);
        return this;
    }

    /// <summary>Standard output is this, but for a last line break.</summary>
    public CommandResult Prints(string text)
    {
        Succeeds();
        Assert.AreEqual(text, Output.TrimEnd('\n'), Transcript);
        return this;
    }

    [GeneratedRegex(@"Finished .*: (\d+) compiled, (\d+) restored, (\d+) up to date")]
    private static partial Regex ClosingLine();

    [GeneratedRegex(@"^ +(?:Compiling|Checking) (\S+) v", RegexOptions.Multiline)]
    private static partial Regex AnnouncedPackage();
}
