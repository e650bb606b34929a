using System.Globalization;

namespace Green.EndToEnd.Tests.Faults.Kills;

/// <summary>What a campaign counted and found.</summary>
internal sealed class Tally(int seed)
{
    private readonly SortedDictionary<VictimKind, int> kills = [];
    private readonly List<string> findings = [];

    public int Runs { get; set; }

    public int Kills => kills.Values.Sum();

    public int Checked { get; set; }

    public int Verified { get; set; }

    public int WrongArtifacts { get; private set; }

    public int StackTraces { get; private set; }

    public int FailedBuilds { get; private set; }

    public int Leftovers { get; private set; }

    public int Damaged { get; private set; }

    public IReadOnlyList<string> Findings => findings;

    public void Count(VictimKind kind) => kills[kind] = kills.GetValueOrDefault(kind) + 1;

    public void Wrong(string when, string what) => Add(when, "wrong artifacts", what, () => WrongArtifacts++);

    public void Trace(string when, string what) => Add(when, "a stack trace", what, () => StackTraces++);

    public void Failed(string when, string what) => Add(when, "the next build failed", what, () => FailedBuilds++);

    public void Left(string when, string what) => Add(when, "left behind", what, () => Leftovers++);

    public void Bad(string when, string what) => Add(when, "cache verify", what, () => Damaged++);

    public override string ToString() => string.Join('\n', [
        string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {Runs} builds disturbed, {Kills} kills, {Checked} builds checked afterwards, store verified {Verified} times"),
        "kills: " + string.Join(", ", kills.Select(pair => $"{pair.Key.ToString().ToLowerInvariant()} {pair.Value}")),
        $"wrong artifacts {WrongArtifacts}, stack traces {StackTraces}, failed next builds {FailedBuilds}, left behind {Leftovers}, cache verify {Damaged}",
        .. findings,
    ]);

    private void Add(string when, string kind, string what, Action count)
    {
        count();
        findings.Add($"FOUND seed {seed}, {when}: {kind}: {what}");
    }
}
