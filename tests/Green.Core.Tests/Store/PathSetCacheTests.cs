using Green.Core.Store;

namespace Green.Core.Tests.Store;

[TestClass]
public sealed class PathSetCacheTests : IDisposable
{
    private static readonly Digest Weak = Digest.Of("weak"u8);

    private readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void A_path_set_is_sorted_without_repetition_and_equal_by_content()
    {
        var set = new PathSet(["b", "a", "b"], ["Z", "A"], hostPaths: true);

        Assert.AreEqual("a b", string.Join(' ', set.Files));
        Assert.AreEqual(new PathSet(["a", "b"], ["A", "Z"], true), set);
        Assert.AreNotEqual(new PathSet(["a", "b"], ["A", "Z"], false), set);
    }

    [TestMethod]
    public void The_most_recent_stands_in_front_and_the_oldest_are_forgotten()
    {
        var cache = new PathSetCache(fixture.Store);
        for (var number = 0; number < 20; number++)
        {
            cache.Add(Weak, new PathSet([$"file{number}"], [], false));
        }

        cache.Add(Weak, new PathSet(["file10"], [], false));

        var sets = cache.Find(Weak);
        Assert.HasCount(PathSetCache.Capacity, sets);
        Assert.AreEqual("file10", sets[0].Files[0]);
        Assert.AreEqual("file19", sets[1].Files[0]);
        Assert.HasCount(1, sets.Where(set => set.Files[0] == "file10"));
        Assert.IsFalse(sets.Any(set => set.Files[0] == "file3"));
    }

    [TestMethod]
    public void Concurrent_additions_lose_nothing()
    {
        Parallel.For(0, PathSetCache.Capacity, new ParallelOptions { MaxDegreeOfParallelism = 16 }, number =>
            new PathSetCache(fixture.NewStore()).Add(Weak, new PathSet([], [$"VARIABLE{number}"], false)));

        Assert.HasCount(PathSetCache.Capacity, new PathSetCache(fixture.Store).Find(Weak));
    }

    [TestMethod]
    public void A_damaged_record_counts_as_none()
    {
        var cache = new PathSetCache(fixture.Store);
        cache.Add(Weak, PathSet.Empty);
        var path = fixture.Store.Layout.PathSet(Weak);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^2]);

        Assert.IsEmpty(cache.Find(Weak));
        cache.Add(Weak, new PathSet(["again"], [], false));
        Assert.HasCount(1, cache.Find(Weak));
    }
}
