using System.Text.RegularExpressions;

namespace Green.Core.Cargo;

/// <summary>What cargo says on standard error while a plan is recorded, sorted by what it is for.</summary>
/// <param name="onStatus">Called with what cargo does for itself: waiting, resolving, downloading.</param>
internal sealed partial class CargoWords(Action<string> onStatus)
{
    private readonly List<string> warnings = [];
    private readonly List<string> announcements = [];
    private readonly List<string> selections = [];

    /// <summary>Cargo's closing words without the time; null as long as it has not come to them.</summary>
    public string? Finished { get; private set; }

    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>How each test run was announced, in their order: <c>unittests src/lib.rs (target/debug/deps/web-…)</c>, of doctests the crate.</summary>
    public IReadOnlyList<string> Announcements => announcements;

    /// <summary>For each test run, which fails under the recorder, the flags that start it alone.</summary>
    public IReadOnlyList<string> Selections => selections;

    public void Add(string line)
    {
        if (Finished is not null)
        {
            AddRun(line);
        }
        else if (FinishedLine().Match(line) is { Success: true } end)
        {
            Finished = end.Groups[1].Value;
        }
        else if (!WorkLine().IsMatch(line))
        {
            (StatusLine().IsMatch(line) ? onStatus : warnings.Add)(line);
        }
    }

    private void AddRun(string line)
    {
        if (RunLine().Match(line) is { Success: true } run)
        {
            announcements.Add(run.Groups[1].Value);
        }
        else if (FailedLine().Match(line) is { Success: true } failed)
        {
            selections.Add(failed.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"^ *Finished (.*) in [^ ]+$")]
    private static partial Regex FinishedLine();

    /// <summary>Such as <c>    Updating crates.io index</c>: a word aligned to the right, then more.</summary>
    [GeneratedRegex("^(?=.{12} ) {0,9}[A-Z][a-z]+ ")]
    private static partial Regex StatusLine();

    [GeneratedRegex("^ {0,11}(Compiling|Checking|Running|Fresh|Building|Documenting|Dirty) ")]
    private static partial Regex WorkLine();

    [GeneratedRegex("^ +(?:Running|Doc-tests) (.*)$")]
    private static partial Regex RunLine();

    [GeneratedRegex("^error: (?:test|bench|doctest) failed, to rerun pass `(.*)`$")]
    private static partial Regex FailedLine();
}
