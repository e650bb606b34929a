using System.Text.RegularExpressions;

namespace Green.Core.Embedding;

/// <summary>
/// Reads what rustc's test harness prints: a list of tests (<c>--list --format terse</c>), and a line per test that was run with
/// what failed ones said behind it.
/// </summary>
/// <param name="program">See <see cref="CrateTest.Program"/>.</param>
/// <param name="clock">For the moment at which a line came.</param>
public sealed partial class HarnessOutput(string program, TimeProvider clock)
{
    private readonly List<CrateTestResult> results = [];
    private readonly Dictionary<string, List<string>> said = new(StringComparer.Ordinal);
    private DateTimeOffset last = clock.GetUtcNow();
    private List<string>? section;

    /// <summary>The tests so far, with what failed ones said.</summary>
    public IReadOnlyList<CrateTestResult> Results => [.. results.Select(result =>
        result.Outcome == TestOutcome.Failed && said.TryGetValue(result.Test.Name, out var lines)
            ? result with { Message = string.Join('\n', lines).Trim() } : result)];

    public static IEnumerable<string> ListIn(IEnumerable<string> lines) =>
        lines.Where(line => line.EndsWith(": test", StringComparison.Ordinal)).Select(line => line[..^": test".Length]);

    public void Add(string line)
    {
        if (Ran().Match(line) is { Success: true } ran)
        {
            var now = clock.GetUtcNow();
            var outcome = ran.Groups["outcome"].Value switch { "ok" => TestOutcome.Passed, "FAILED" => TestOutcome.Failed, _ => TestOutcome.Ignored };
            var name = ran.Groups["name"].Value;
            name = name.EndsWith(" - should panic", StringComparison.Ordinal) ? name[..^" - should panic".Length] : name;
            results.Add(new CrateTestResult(new CrateTest(program, name), outcome, ran.Groups["reason"].Value, last, now - last));
            last = now;
        }
        else if (Section().Match(line) is { Success: true } begins)
        {
            section = said[begins.Groups[1].Value] = [];
        }
        else if (line is "failures:" || line.StartsWith("test result:", StringComparison.Ordinal))
        {
            section = null;
        }
        else
        {
            section?.Add(line);
        }
    }

    [GeneratedRegex(@"^test (?<name>.+) \.\.\. (?<outcome>ok|FAILED|ignored)(, (?<reason>.*))?$")]
    private static partial Regex Ran();

    [GeneratedRegex("^---- (.+?)( std(out|err))? ----$")]
    private static partial Regex Section();
}
