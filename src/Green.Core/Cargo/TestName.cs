namespace Green.Core.Cargo;

/// <summary>
/// Finds the TESTNAME among the words of <c>cargo test</c>. Which flags take a value only cargo knows, so behind a flag that is
/// not known to take none the word is left where it is: it still reaches the tests, by a plan of its own.
/// </summary>
internal sealed class TestName
{
    private static readonly HashSet<string> WithoutValue = new(StringComparer.Ordinal)
    {
        "--lib", "--bins", "--tests", "--examples", "--benches", "--all-targets", "--doc", "--workspace", "--all", "--release", "-r",
        "--all-features", "--no-default-features", "--ignore-rust-version", "--future-incompat-report", "--timings",
    };

    private bool mayBeValue;
    private bool isFound;

    /// <summary>Whether a word is the name. To be asked of each that goes to cargo, in their order.</summary>
    public bool IsNext(string word)
    {
        var isFlag = word.StartsWith('-');
        var isName = !isFlag && !mayBeValue && !isFound;
        mayBeValue = isFlag && !WithoutValue.Contains(word) && !word.Contains('=', StringComparison.Ordinal);
        isFound |= isName;
        return isName;
    }
}
