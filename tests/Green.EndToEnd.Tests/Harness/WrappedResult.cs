namespace Green.EndToEnd.Tests.Harness;

/// <summary>A command that had cargo call the tool as RUSTC_WRAPPER.</summary>
/// <param name="Command">What cargo said.</param>
/// <param name="Calls">What the wrapper noted, a line per call: <c>name: what became of it</c>.</param>
internal sealed record WrappedResult(CommandResult Command, IReadOnlyList<string> Calls)
{
    private const string HandedOver = ": handed to the compiler itself: ";

    public static WrappedResult Of(CommandResult result, string log) => new(result, File.Exists(log) ? File.ReadAllLines(log) : []);

    public string Output => Command.Output;

    public string Error => Command.Error;

    /// <summary>The units that were run.</summary>
    public IReadOnlyList<string> Ran => With(": ran");

    /// <summary>The units that came from the store.</summary>
    public IReadOnlyList<string> Restored => With(": restored");

    /// <summary>Calls that the wrapper left to the compiler, each with the reason.</summary>
    public IReadOnlyList<string> Left => [.. Calls.Where(line => line.Contains(HandedOver, StringComparison.Ordinal))];

    public string Transcript => Command.Transcript + string.Join('\n', Calls);

    public WrappedResult Succeeds()
    {
        Assert.AreEqual(0, Command.ExitCode, "the command failed\n" + Transcript);
        return this;
    }

    public WrappedResult Fails(int exitCode = 101)
    {
        Assert.AreEqual(exitCode, Command.ExitCode, "the command did not fail as it should\n" + Transcript);
        return this;
    }

    /// <summary>Everything was built, and in a sandbox.</summary>
    public WrappedResult LeavesNothingToTheCompiler()
    {
        Assert.AreEqual("", string.Join('\n', Left), Transcript);
        return Succeeds();
    }

    /// <summary>Everything came from the store.</summary>
    public WrappedResult RunsNothing()
    {
        LeavesNothingToTheCompiler();
        Assert.AreEqual("", string.Join('\n', Ran), Transcript);
        Assert.IsNotEmpty(Restored, "nothing was asked for\n" + Transcript);
        return this;
    }

    /// <summary>Cargo held everything for fresh.</summary>
    public WrappedResult CallsNothing()
    {
        Succeeds();
        Assert.IsEmpty(Calls, Transcript);
        Assert.DoesNotContain("Compiling", Error, Transcript);
        Assert.DoesNotContain("Dirty", Error, Transcript);
        return this;
    }

    /// <summary>Standard output is this, but for a last line break.</summary>
    public WrappedResult Prints(string text)
    {
        Command.Prints(text);
        return this;
    }

    public WrappedResult Says(string text)
    {
        Command.Says(text);
        return this;
    }

    private List<string> With(string end) => [.. Calls.Where(line => line.EndsWith(end, StringComparison.Ordinal)).Select(line => line[..^end.Length])];
}
