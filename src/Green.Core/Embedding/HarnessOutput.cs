using System.Text.RegularExpressions;

namespace Green.Core.Embedding;

/// <summary>
/// What rustc's test harness tells. Outcomes come from its log file (<c>--logfile</c>): tests may write into the lines that it
/// prints. From those come the times, as far as they can be told, and what failed tests said.
/// </summary>
/// <param name="program">See <see cref="CrateTest.Program"/>.</param>
/// <param name="names">The tests that were asked for.</param>
/// <param name="clock">For the moment at which a line came.</param>
public sealed partial class HarnessOutput(string program, IEnumerable<string> names, TimeProvider clock)
{
    private const string Failures = "failures:";

    private readonly HashSet<string> names = names.ToHashSet(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset Began, TimeSpan Duration)> times = new(StringComparer.Ordinal);
    private readonly List<string> lines = [];
    private DateTimeOffset last = clock.GetUtcNow();

    /// <summary>The names in what <c>--list --format terse</c> prints.</summary>
    public static IEnumerable<string> ListIn(IEnumerable<string> lines) =>
        lines.Where(line => line.EndsWith(": test", StringComparison.Ordinal)).Select(line => line[..^": test".Length]);

    /// <summary>Takes a line of standard output, as it comes.</summary>
    public void Add(string line)
    {
        lines.Add(line);
        if (Ran().Match(line) is { Success: true } ran)
        {
            var now = clock.GetUtcNow();
            times.TryAdd(ran.Groups[1].Value, (last, now - last));
            last = now;
        }
    }

    /// <param name="log">The lines of the log file: <c>ok NAME</c>, <c>failed NAME</c>, <c>ignored NAME</c>, the latter two also with a reason: <c>ignored: REASON NAME</c>.</param>
    /// <returns>Those of the tests that there is a line for.</returns>
    public IReadOnlyDictionary<string, CrateTestResult> Results(IEnumerable<string> log)
    {
        var results = new Dictionary<string, CrateTestResult>(StringComparer.Ordinal);
        foreach (var line in log)
        {
            if (Logged().Match(line) is not { Success: true } logged)
            {
                continue;
            }

            var outcome = logged.Groups[1].Value switch { "ok" => TestOutcome.Passed, "failed" => TestOutcome.Failed, _ => TestOutcome.Ignored };
            var rest = logged.Groups[2].Value;
            var name = names.Contains(rest) ? rest : names.Where(name => rest.EndsWith(" " + name, StringComparison.Ordinal)).MaxBy(name => name.Length);
            if (name is not null)
            {
                var (began, duration) = times.GetValueOrDefault(name, (last, TimeSpan.Zero));
                results.TryAdd(name, new CrateTestResult(new CrateTest(program, name), outcome, rest[..^name.Length].Trim(), began, duration));
            }
        }

        foreach (var (name, said) in FailuresOf([.. results.Values.Where(result => result.Outcome == TestOutcome.Failed).Select(result => result.Test.Name)]))
        {
            results[name] = results[name] with { Message = said };
        }

        return results;
    }

    /// <summary>
    /// What stands below each failed test's header, between the first and the last line `failures:`; tests may print such lines
    /// themselves.
    /// </summary>
    private IEnumerable<(string Name, string Said)> FailuresOf(HashSet<string> failed)
    {
        var (first, end) = (lines.IndexOf(Failures), lines.LastIndexOf(Failures));
        string? name = null;
        var said = new List<string>();
        for (var i = first + 1; first >= 0 && i < end; i++)
        {
            if (Header().Match(lines[i]) is { Success: true } header && failed.Remove(header.Groups[1].Value))
            {
                if (name is not null)
                {
                    yield return (name, string.Join('\n', said).Trim());
                }

                name = header.Groups[1].Value;
                said.Clear();
            }
            else
            {
                said.Add(lines[i]);
            }
        }

        if (name is not null)
        {
            yield return (name, string.Join('\n', said).Trim());
        }
    }

    [GeneratedRegex(@"^test (.+?)( - should panic)? \.\.\. (ok|FAILED|ignored)(, .*)?$")]
    private static partial Regex Ran();

    [GeneratedRegex("^(ok|failed|ignored):? (.*)$")]
    private static partial Regex Logged();

    [GeneratedRegex("^---- (.+?)( std(out|err))? ----$")]
    private static partial Regex Header();
}
