using Green.Core.Actions.Trees;
using Green.Core.Store;
using Green.Core.Store.Native;
using Green.Core.Tests.Store;
using Green.Core.Verification;

namespace Green.Core.Tests.Verification;

[TestClass]
public sealed class StoreVerifierTests : IDisposable
{
    private static readonly Digest Toolchain = Digest.Of("toolchain"u8);

    private readonly StoreFixture fixture = new();

    private StoreLayout Layout => fixture.Store.Layout;

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    [DataRow("flip")]
    [DataRow("truncate")]
    [DataRow("empty")]
    [DataRow("swap")]
    public void Damaged_blobs_are_removed_with_the_results_that_have_lost_them(string damage)
    {
        var (one, other) = (Publish("one"), Publish("two"));
        Assert.AreEqual(0, Verify().Damaged.Count);
        Damage(damage, fixture.BlobPath(Digest.Of("one's output"u8)), fixture.BlobPath(Digest.Of("two's output"u8)));

        var lost = damage == "swap" ? 2 : 1;
        AssertFaults(lost, "its bytes are not those", lost, "a blob of it is gone");
        Assert.IsNull(fixture.Cache.Find(one));
        Assert.AreEqual(damage == "swap", fixture.Cache.Find(other) is null);
    }

    [TestMethod]
    [DataRow("flip")]
    [DataRow("truncate")]
    [DataRow("empty")]
    [DataRow("swap")]
    public void Damaged_results_are_removed(string damage)
    {
        var (one, other) = (Publish("one"), Publish("two"));
        Damage(damage, Layout.Action(one), Layout.Action(other));

        AssertFaults(damage == "swap" ? 2 : 1, "it cannot be read");
        Assert.IsNull(fixture.Cache.Find(one));
    }

    [TestMethod]
    public void A_result_that_was_given_the_name_of_another_action_is_removed()
    {
        var (one, other) = (Publish("one"), Publish("two"));
        var result = fixture.Cache.Find(other)!;
        fixture.Cache.Forget(one);
        fixture.Cache.Publish(one, result);

        AssertFaults(1, "its manifest is not that of this action");
        Assert.IsNull(fixture.Cache.Find(one));
        Assert.IsNotNull(fixture.Cache.Find(other));
    }

    [TestMethod]
    public void A_result_whose_outputs_would_be_put_elsewhere_is_none()
    {
        var action = Publish("one");
        var result = fixture.Cache.Find(action)!;
        foreach (var path in new[] { "/etc/passwd", "../../elsewhere", "a/../../b" })
        {
            fixture.Cache.Forget(action);
            fixture.Cache.Publish(action, result with { Outputs = [result.Outputs[0] with { Path = path }] });

            Assert.IsNull(fixture.Cache.Find(action), path);
        }
    }

    [TestMethod]
    [DataRow("flip")]
    [DataRow("truncate")]
    [DataRow("empty")]
    [DataRow("swap")]
    public void Damaged_path_sets_are_removed(string damage)
    {
        var sets = new PathSetCache(fixture.Store);
        var (one, other) = (Digest.Of("one"u8), Digest.Of("two"u8));
        sets.Add(one, new PathSet(["a"], [], hostPaths: false));
        sets.Add(other, new PathSet(["b"], [], hostPaths: false));
        Assert.AreEqual(2, Verify().Good);
        Damage(damage, Layout.PathSet(one), Layout.PathSet(other));

        AssertFaults(damage == "swap" ? 2 : 1, "path set ");
        Assert.IsEmpty(sets.Find(one));
    }

    [TestMethod]
    [DataRow("flip")]
    [DataRow("truncate")]
    [DataRow("empty")]
    [DataRow("swap")]
    public void Damaged_packages_are_removed_though_sizes_and_times_are_right(string damage)
    {
        fixture.Write("registry/one/lib.rs", "fn one() {}");
        fixture.Write("registry/two/lib.rs", "fn two() {}");
        var packages = new PackageTrees(fixture.Store);
        var (one, other) = (packages.Import(fixture.At("registry/one")), packages.Import(fixture.At("registry/two")));
        packages.Take(one, fixture.At("slot"));
        packages.Return(one, fixture.At("slot"));
        Assert.AreEqual(2, Verify().Good);
        Damage(damage, Path.Join(Layout.Tree(one.Root), "0", "lib.rs"), Path.Join(Layout.Tree(other.Root), "0", "lib.rs"));

        AssertFaults(damage == "swap" ? 2 : 1, "package ");

        new PackageTrees(fixture.Store).Take(one, fixture.At("again"));
        Assert.AreEqual("fn one() {}", File.ReadAllText(fixture.At("again/lib.rs")));
    }

    [TestMethod]
    public void A_spare_instance_of_a_package_is_not_trusted_after_it()
    {
        fixture.Write("registry/one/lib.rs", "fn one() {}");
        var packages = new PackageTrees(fixture.Store);
        var one = packages.Import(fixture.At("registry/one"));
        packages.Take(one, fixture.At("slot"));
        fixture.Write("slot/more.rs", "fn more() {}");
        packages.Return(one, fixture.At("slot"));

        Assert.AreEqual(0, Verify().Damaged.Count);

        packages.Take(one, fixture.At("again"));
        Assert.IsFalse(File.Exists(fixture.At("again/more.rs")));
    }

    [TestMethod]
    public void A_blob_that_was_altered_with_its_time_put_back_is_trusted_until_then_and_not_after()
    {
        var digest = fixture.Store.AddBytes("good"u8);
        Damage("flip", fixture.BlobPath(digest), fixture.BlobPath(digest));
        Assert.IsTrue(fixture.Store.Restore(digest, false, fixture.At("before"), StoreFixture.Moment));

        Assert.AreEqual(1, Verify().Damaged.Count);

        Assert.IsFalse(fixture.Store.Restore(digest, false, fixture.At("after"), StoreFixture.Moment));
        fixture.Store.AddBytes("good"u8);
        Assert.IsTrue(fixture.Store.Restore(digest, false, fixture.At("after"), StoreFixture.Moment));
        Assert.AreEqual("good", File.ReadAllText(fixture.At("after")));
    }

    [TestMethod]
    public void A_good_variant_stays_where_the_other_was_cut_off()
    {
        var digest = fixture.Store.AddBytes("good"u8);
        fixture.Store.AddBytes("good"u8, executable: true);
        StoreFixture.Overwrite(fixture.BlobPath(digest), "go"u8.ToArray());

        AssertFaults(1, "blob ");

        Assert.IsTrue(fixture.Store.Contains(digest));
    }

    [TestMethod]
    public void What_is_not_the_stores_is_left_alone()
    {
        Publish("one");
        fixture.Write("home/blobs/ab/.nfs0001", "held open elsewhere");
        fixture.Write("home/actions/zz/" + new string('g', 62), "?");

        Assert.AreEqual(0, Verify().Damaged.Count);

        Assert.AreEqual(0, new StoreMaintenance(fixture.Store, fixture.Cache).Prune(new PruneLimits(null, null, TimeSpan.Zero), CancellationToken.None).Blobs);
        Assert.IsTrue(File.Exists(fixture.At("home/blobs/ab/.nfs0001")));
    }

    [TestMethod]
    public void Verifying_beside_publishers_finds_nothing_wrong()
    {
        using var stop = new CancellationTokenSource();
        var verifying = Task.Run(() =>
        {
            List<string> damaged = [];
            do
            {
                damaged.AddRange(new StoreVerifier(fixture.NewStore(), new ActionCache(fixture.NewStore())).Run(CancellationToken.None).Damaged);
            }
            while (!stop.IsCancellationRequested);

            return damaged;
        });
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
            Assert.IsTrue(fixture.Cache.IsComplete(fixture.Cache.Find(Publish($"package{number}"))!)));
        stop.Cancel();

        Assert.AreEqual("", string.Join('\n', verifying.GetAwaiter().GetResult()));
    }

    private Digest Publish(string package) =>
        StoredAction.Publish(fixture.Store, StoredAction.Script(fixture.Store, Toolchain, package), package + "'s output");

    private StoreCheck Verify() => new StoreVerifier(fixture.NewStore(), new ActionCache(fixture.NewStore())).Run(CancellationToken.None);

    /// <summary>Damage is found once, and then no more.</summary>
    private void AssertFaults(params object[] countsAndTexts)
    {
        var faults = Verify().Damaged;
        var all = string.Join('\n', faults);
        for (var i = 0; i < countsAndTexts.Length; i += 2)
        {
            Assert.AreEqual(countsAndTexts[i], faults.Count(fault => fault.Contains((string)countsAndTexts[i + 1], StringComparison.Ordinal)), all);
        }

        Assert.AreEqual(countsAndTexts.Where((_, at) => at % 2 == 0).Sum(count => (int)count), faults.Count, all);
        Assert.AreEqual(0, Verify().Damaged.Count);
    }

    /// <summary>Changes one file, or exchanges the bytes of two; times are those of before.</summary>
    private static void Damage(string damage, string path, string other)
    {
        var (bytes, others) = (File.ReadAllBytes(path), File.ReadAllBytes(other));
        var flipped = (byte[])bytes.Clone();
        flipped[^1] ^= 1;
        Overwrite(path, damage switch { "flip" => flipped, "truncate" => bytes[..^1], "empty" => [], _ => others });
        if (damage == "swap")
        {
            Overwrite(other, bytes);
        }
    }

    private static void Overwrite(string path, byte[] bytes)
    {
        var modified = FileStatus.Of(path)!.Value.Modified;
        StoreFixture.Overwrite(path, bytes);
        NativeFiles.TrySetModified(path, StoreFiles.Time(modified).UtcDateTime);
    }
}
