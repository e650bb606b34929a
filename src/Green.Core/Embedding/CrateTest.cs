namespace Green.Core.Embedding;

/// <summary>A test of a crate.</summary>
/// <param name="Program">The target that it belongs to, as in <c>native</c> or <c>tests/api</c>; of doctests <c>native (doc)</c>.</param>
/// <param name="Name">As the harness names it: <c>parse::tests::empty</c>, <c>src/lib.rs - add (line 3)</c>.</param>
public sealed record CrateTest(string Program, string Name)
{
    /// <summary>Unique among the tests of a package.</summary>
    public string FullName => $"{Program}::{Name}";

    /// <summary>Without its modules.</summary>
    public string ShortName => Name.Contains(' ', StringComparison.Ordinal) ? Name : Name[(Name.LastIndexOf("::", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..];
}

public enum TestOutcome
{
    Passed,
    Failed,
    Ignored,
}

/// <param name="Message">Of a failed test: what it said. Of an ignored one: why. Empty for others.</param>
public sealed record CrateTestResult(CrateTest Test, TestOutcome Outcome, string Message, DateTimeOffset Began, TimeSpan Duration);
