using System.Globalization;
using Green.Core.Actions;
using Green.Core.Actions.Trees;
using Green.Core.Sandbox;
using Green.Core.Store;
using Green.Core.Tests.Store;
using Green.Core.Verification;

namespace Green.Core.Tests.Verification;

[TestClass]
public sealed class ActionRebuildTests : IDisposable
{
    private readonly StoreFixture fixture = new();
    private readonly List<string> started = [];
    private readonly Digest toolchain;

    public ActionRebuildTests()
    {
        fixture.Write("toolchain/bin/rustc", "a compiler");
        toolchain = new ToolchainTree(fixture.Store).Import(fixture.At("toolchain"), 1, CancellationToken.None);
    }

    private string Quarantine => fixture.Store.Layout.Quarantine;

    public TestContext TestContext { get; set; } = null!;

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public async Task What_gives_the_same_again_stays()
    {
        var action = Publish("same", "bytes");

        var report = await RebuildAsync((_, _) => "bytes");

        Assert.AreEqual(1, report.Same);
        Assert.IsEmpty(report.Different);
        Assert.IsNotNull(fixture.Cache.Find(action));
        Assert.IsFalse(Directory.Exists(Quarantine));
        Assert.AreEqual("same v0.1.0 (build script run)", string.Join('\n', started));
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(fixture.Store.Layout.Temporaries));
    }

    [TestMethod]
    [DataRow("fresh", "fresh", "A second fresh run gave the first one's bytes: ")]
    [DataRow("fresh", "stored", "A second fresh run gave the stored bytes again: the action is not reproducible.")]
    [DataRow("fresh", "other", "A second fresh run gave other bytes again: the action is not reproducible.")]
    public async Task What_gives_something_else_is_quarantined_and_a_second_run_tells_why(string first, string second, string verdict)
    {
        var (good, bad) = (Publish("good", "bytes"), Publish("bad", "stored"));

        var report = await RebuildAsync((program, run) => program == "good" ? "bytes" : run == 0 ? first : second);

        Assert.AreEqual(1, report.Same);
        var difference = report.Different.Single();
        Assert.AreEqual("bad v0.1.0 (build script run)", difference.Action);
        Assert.Contains($"bad/made: stored 6 bytes {Digest.Of("stored"u8).Hash}, fresh 5 bytes {Digest.Of("fresh"u8).Hash}\n", difference.Text);
        Assert.Contains("bad/made: first different byte: 0\n", difference.Text);
        Assert.Contains(verdict, difference.Text);
        Assert.AreEqual(Path.Join(Quarantine, $"bad-v0.1.0-{bad.Hash[..16]}"), difference.Place);
        Assert.AreEqual("stored", File.ReadAllText(Path.Join(difference.Place, "stored/bad/made")));
        Assert.AreEqual("fresh", File.ReadAllText(Path.Join(difference.Place, "fresh/bad/made")));
        Assert.AreEqual("it says", File.ReadAllText(Path.Join(difference.Place, "fresh-errors")));
        Assert.Contains(difference.Text, File.ReadAllText(Path.Join(difference.Place, "report")));
        Assert.IsTrue(ActionManifest.Parse(File.ReadAllText(Path.Join(difference.Place, "manifest")))!.IsOf(bad.Hash));
        Assert.IsTrue(File.Exists(Path.Join(difference.Place, "result")));
        Assert.IsNull(fixture.Cache.Find(bad));
        Assert.IsNotNull(fixture.Cache.Find(good));
        Assert.AreEqual(1, new StoreMaintenance(fixture.Store, fixture.Cache).Measure().Quarantine.Count);
    }

    [TestMethod]
    public async Task An_action_that_fails_or_leaves_other_files_is_different_too()
    {
        Publish("fails", "bytes");
        Publish("leaves", "bytes");

        var report = await RebuildAsync(
            (_, _) => "bytes", (program, directory) =>
            {
                File.WriteAllText(Path.Join(directory, "more"), "");
                return program == "fails" ? 101 : 0;
            });

        Assert.HasCount(2, report.Different);
        Assert.StartsWith("exit code: stored 0, fresh 101\n", report.Different[0].Text);
        Assert.StartsWith($"leaves/more: stored nothing, fresh 0 bytes {Digest.Empty.Hash}\n", report.Different[1].Text);
    }

    [TestMethod]
    public async Task What_is_quarantined_twice_is_kept_twice()
    {
        for (var round = 0; round < 2; round++)
        {
            Publish("bad", "stored");
            Assert.HasCount(1, (await RebuildAsync((_, _) => "fresh")).Different);
        }

        Assert.HasCount(2, Directory.GetDirectories(Quarantine));
        new StoreMaintenance(fixture.Store, fixture.Cache).Clear(CancellationToken.None);
        Assert.IsFalse(Directory.Exists(Quarantine));
    }

    [TestMethod]
    public async Task What_cannot_be_run_again_is_told_and_stays()
    {
        var lost = StoredAction.Script(fixture.Store, toolchain, "lost");
        StoredAction.Publish(fixture.Store, lost, "");
        File.Delete(fixture.BlobPath(lost.Inputs.Files.Values.Single().Digest, executable: true));
        StoredAction.Publish(fixture.Store, StoredAction.Script(fixture.Store, Digest.Of("another"u8), "toolchain"), "");
        StoredAction.Publish(fixture.Store, StoredAction.Script(fixture.Store, toolchain, "version") with { Version = "1" }, "");
        StoredAction.Publish(fixture.Store, StoredAction.Script(fixture.Store, toolchain, "system") with { Platform = [new("system", "another")] }, "");
        StoredAction.Publish(fixture.Store, StoredAction.Script(fixture.Store, toolchain, "image") with { Platform = [new("container-image", "this one")] }, "");

        var report = await RebuildAsync((_, _) => throw new AssertFailedException("it was run"));

        Assert.AreEqual(
            """
            made by another Rust toolchain
            made by another version of Green
            made with another image or kind of sandbox
            made with another system
            not all of its inputs are in the store any more
            """, string.Join('\n', report.NotRun.Keys.Order(StringComparer.Ordinal)));
        Assert.AreEqual(5, report.Remembered);
        Assert.IsTrue(report.NotRun.Values.All(count => count == 1));
        Assert.AreEqual(5, new StoreMaintenance(fixture.Store, fixture.Cache).Measure().Results.Count);
    }

    [TestMethod]
    public async Task A_sandbox_that_fails_is_a_reason_and_no_difference()
    {
        var action = Publish("one", "bytes");

        var report = await RebuildAsync((_, _) => throw new GreenException("GREEN2004", "the slot ended", ""));

        Assert.AreEqual("GREEN2004: the slot ended", report.NotRun.Keys.Single());
        Assert.IsNotNull(fixture.Cache.Find(action));
    }

    [TestMethod]
    public async Task The_same_seed_chooses_the_same_actions_and_another_seed_others()
    {
        for (var number = 0; number < 40; number++)
        {
            Publish(string.Create(CultureInfo.InvariantCulture, $"package{number}"), "bytes");
        }

        var chosen = new List<string>();
        foreach (var seed in new[] { 1, 1, 2 })
        {
            started.Clear();
            var report = await RebuildAsync((_, _) => "bytes", share: new RebuildShare(25, seed));
            Assert.AreEqual(10, report.Same);
            Assert.AreEqual(40, report.Remembered);
            chosen.Add(string.Join('\n', started.Order(StringComparer.Ordinal)));
        }

        Assert.AreEqual(chosen[0], chosen[1]);
        Assert.AreNotEqual(chosen[0], chosen[2]);
    }

    [TestMethod]
    public async Task A_result_that_was_altered_and_fits_together_is_found()
    {
        var action = Publish("altered", "good");
        var result = fixture.Cache.Find(action)!;
        fixture.Cache.Forget(action);
        fixture.Cache.Publish(action, result with { Outputs = [result.Outputs[0] with { Digest = fixture.Store.AddBytes("evil"u8) }] });
        Assert.AreEqual(0, new StoreVerifier(fixture.Store, fixture.Cache).Run(CancellationToken.None).Damaged.Count);

        var report = await RebuildAsync((_, _) => "good");

        Assert.HasCount(1, report.Different);
        Assert.IsNull(fixture.Cache.Find(action));
        Assert.AreEqual(0, new StoreVerifier(fixture.Store, fixture.Cache).Run(CancellationToken.None).Damaged.Count);
    }

    private Digest Publish(string package, string content) =>
        StoredAction.Publish(fixture.Store, StoredAction.Script(fixture.Store, toolchain, package), content);

    /// <param name="makes">What a program writes, by its name and how often it ran before.</param>
    /// <param name="after">What else it does, and its exit code.</param>
    private async Task<RebuildReport> RebuildAsync(
        Func<string, int, string> makes, Func<string, string, int>? after = null, RebuildShare? share = null)
    {
        var sandbox = new ScriptedSandbox(fixture.At("slots"), (program, directory, run) =>
        {
            File.WriteAllText(Path.Join(directory, "made"), makes(program, run));
            return after?.Invoke(program, directory) ?? 0;
        });
        await using (sandbox)
        {
            return await new ActionRebuild(fixture.Store, fixture.Cache, sandbox, fixture.At("toolchain"), 2, ActionLimits.Default, Note)
                .RunAsync(share ?? new RebuildShare(100, 1), TestContext.CancellationToken);
        }
    }

    private void Note(string action)
    {
        lock (started)
        {
            started.Add(action);
        }
    }
}
