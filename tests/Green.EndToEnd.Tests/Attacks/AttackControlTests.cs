namespace Green.EndToEnd.Tests.Attacks;

/// <summary>Without a sandbox the same attacks succeed: one that could not would prove nothing where it is refused.</summary>
[TestClass]
public sealed class AttackControlTests
{
    private static readonly string[] Crates = ["a-sibling", "sibling", "network", "reading", "harmless-writing", "asks"];

    [TestMethod]
    public async Task Attacks_succeed_without_a_sandbox()
    {
        var writing = new AttackCrate("harmless-writing", """
            use attacks::Attack;
            let names = ["write-source", "new-source", "write-sibling", "write-home", "write-target", "chmod-input", "touch-input", "xattr-of-input", "hard-link-input", "write-beside-out-dir"];
            let attacks: Vec<Attack> = attacks::writing::ATTACKS.iter().filter(|attack| names.contains(&attack.0)).copied().collect();
            attacks::tell(&attacks);
            """);
        using var run = await AttackRun.StartAsync(
            nameof(AttackControlTests), "host", ordinary: false, CancellationToken.None, [.. AttackCrate.All.Append(writing).Where(crate => Crates.Contains(crate.Name))]);

        run.Build.Succeeds();
        foreach (var attack in new[]
        {
            "tcp-v4", "udp-v4", "dns", "unix-path", "unix-abstract",
            "home-file", "cargo-credentials", "ssh-key", "sibling-source", "sibling-source-on-the-host", "beside-the-workspace", "store",
            "target-directory", "other-out-dirs", "environments", "environment", "agent-socket",
            "write-source", "new-source", "write-sibling", "write-home", "write-target", "chmod-input", "touch-input", "hard-link-input", "write-beside-out-dir",
            "ask-for-home", "ask-beside-the-workspace", "ask-for-ssh", "ask-for-variables",
        })
        {
            Assert.StartsWith("SUCCEEDED", run.Reports.GetValueOrDefault(attack, "did not run"), $"{attack}\n{run.Build.Transcript}");
        }

        Assert.AreEqual("TCP4 UDP4 a socket an abstract socket", string.Join(' ', run.Targets.Reached.Where(name => !name.EndsWith('6')).Order(StringComparer.Ordinal)));
        Assert.Contains("written", run.Targets.Written);
    }
}
