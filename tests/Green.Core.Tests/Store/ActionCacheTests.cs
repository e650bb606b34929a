using Green.Core.Store;

namespace Green.Core.Tests.Store;

[TestClass]
public sealed class ActionCacheTests : IDisposable
{
    private static readonly Digest Action = Digest.Of("an action"u8);

    private readonly StoreFixture fixture = new();

    private ActionCache Cache => fixture.Cache;

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void A_result_comes_back_as_it_was()
    {
        var result = Result("one");
        Cache.Publish(Action, result);

        var found = new ActionCache(fixture.NewStore()).Find(Action)!;

        Assert.AreEqual(result.ExitCode, found.ExitCode);
        CollectionAssert.AreEqual(result.Outputs.ToArray(), found.Outputs.ToArray());
        Assert.AreEqual(result.StandardError, found.StandardError);
        Assert.AreEqual("ä \"quoted\"", found.Metadata["note"]);
        Assert.IsTrue(Cache.IsComplete(found));
        Assert.IsNull(Cache.Find(Digest.Of("another"u8)));
    }

    [TestMethod]
    public void The_first_to_publish_wins()
    {
        Cache.Publish(Action, Result("first"));

        var stored = Cache.Publish(Action, Result("second"));

        Assert.AreEqual(Digest.Of("first"u8), stored.Outputs[0].Digest);
        Assert.AreEqual(Digest.Of("first"u8), Cache.Find(Action)!.Outputs[0].Digest);
    }

    [TestMethod]
    public void A_result_whose_blob_is_gone_gives_way_to_a_new_one()
    {
        Cache.Publish(Action, Result("first"));
        File.Delete(fixture.BlobPath(Digest.Of("first"u8)));

        Assert.IsFalse(Cache.IsComplete(Cache.Find(Action)!));
        Cache.Publish(Action, Result("second"));

        Assert.AreEqual(Digest.Of("second"u8), Cache.Find(Action)!.Outputs[0].Digest);
    }

    [TestMethod]
    [DataRow("flip")]
    [DataRow("truncate")]
    [DataRow("empty")]
    [DataRow("swap")]
    public void A_damaged_result_is_removed_and_counts_as_none(string damage)
    {
        var other = Digest.Of("another action"u8);
        Cache.Publish(Action, Result("one"));
        Cache.Publish(other, Result("two"));
        var path = fixture.Store.Layout.Action(Action);
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "flip":
                bytes[^10] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "truncate":
                File.WriteAllBytes(path, bytes[..^1]);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            default:
                File.Copy(fixture.Store.Layout.Action(other), path, overwrite: true);
                break;
        }

        Assert.IsNull(Cache.Find(Action));
        Assert.IsFalse(File.Exists(path));
        Cache.Publish(Action, Result("three"));
        Assert.AreEqual(Digest.Of("three"u8), Cache.Find(Action)!.Outputs[0].Digest);
    }

    [TestMethod]
    public void Racing_publishers_agree_on_one_result()
    {
        var stored = new Digest[32];
        Parallel.For(0, stored.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 }, number =>
            stored[number] = new ActionCache(fixture.NewStore()).Publish(Action, Result($"run {number}")).Outputs[0].Digest);

        Assert.HasCount(1, stored.Distinct());
        Assert.AreEqual(stored[0], Cache.Find(Action)!.Outputs[0].Digest);
    }

    [TestMethod]
    public void Forgetting_a_result_makes_it_a_miss()
    {
        Cache.Publish(Action, Result("one"));
        Cache.Forget(Action);
        Assert.IsNull(Cache.Find(Action));
    }

    private ActionResult Result(string content) => StoreResults.Publishable(fixture.Store, content);
}

internal static class StoreResults
{
    public static ActionResult Publishable(ContentStore store, string content) => new(
        0,
        [
            TreeEntry.OfFile("lib/a.rlib", store.AddBytes(System.Text.Encoding.UTF8.GetBytes(content)), false),
            TreeEntry.OfSymlink("lib/b", "a.rlib"),
            TreeEntry.OfDirectory("out"),
        ],
        store.AddBytes("stdout"u8),
        store.AddBytes([]),
        store.AddBytes("manifest"u8),
        new Dictionary<string, string> { ["note"] = "ä \"quoted\"" });
}
