using Green.Core.Store;

namespace Green.Core.Tests.Store;

[TestClass]
public sealed class StoreMaintenanceTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly StoreFixture fixture = new();

    private StoreMaintenance Maintenance => new(fixture.Store, fixture.Cache);

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void Measuring_counts_each_kind()
    {
        Publish("one");
        new PathSetCache(fixture.Store).Add(Digest.Of("weak"u8), PathSet.Empty);

        var statistics = Maintenance.Measure();

        Assert.AreEqual(4, statistics.Blobs.Count);
        Assert.AreEqual("one".Length + "stdout".Length + "manifest".Length, statistics.Blobs.Bytes);
        Assert.AreEqual(1, statistics.Results.Count);
        Assert.AreEqual(1, statistics.PathSets.Count);
    }

    [TestMethod]
    public void What_was_used_recently_stays_even_where_nothing_may_remain()
    {
        var action = Publish("one");
        fixture.Clock.Offset = TimeSpan.FromMinutes(30);

        var report = Maintenance.Prune(new PruneLimits(0, TimeSpan.Zero, Hour), CancellationToken.None);

        Assert.AreEqual(new PruneReport(0, 0, 0, 0, 0), report);
        Assert.IsTrue(fixture.Cache.IsComplete(fixture.Cache.Find(action)!));
    }

    [TestMethod]
    public void The_least_recently_used_goes_first_with_the_blobs_that_only_it_needs()
    {
        var (old, used) = (Publish(new string('a', 10_000)), Publish(new string('b', 10_000)));
        fixture.Clock.Offset = 3 * Hour;
        Assert.IsNotNull(fixture.Cache.Find(used));
        fixture.Clock.Offset = 6 * Hour;

        var report = Maintenance.Prune(new PruneLimits(15_000, null, Hour), CancellationToken.None);

        Assert.AreEqual(1, report.Results);
        Assert.AreEqual(1, report.Blobs);
        Assert.IsNull(fixture.Cache.Find(old));
        Assert.IsTrue(fixture.Cache.IsComplete(fixture.Cache.Find(used)!));
    }

    [TestMethod]
    public void What_was_not_used_for_long_goes_whatever_the_space()
    {
        var action = Publish("one");
        fixture.Clock.Offset = TimeSpan.FromDays(40);

        Maintenance.Prune(new PruneLimits(null, TimeSpan.FromDays(30), Hour), CancellationToken.None);

        Assert.IsNull(fixture.Cache.Find(action));
        Assert.AreEqual(0, Maintenance.Measure().TotalBytes);
    }

    [TestMethod]
    public void A_result_that_misses_a_blob_is_removed()
    {
        var action = Publish("one");
        File.Delete(fixture.BlobPath(Digest.Of("one"u8)));

        var report = Maintenance.Prune(new PruneLimits(null, null, Hour), CancellationToken.None);

        Assert.AreEqual(1, report.Dangling);
        Assert.IsNull(fixture.Cache.Find(action));
    }

    [TestMethod]
    public void A_blob_that_nothing_refers_to_goes_once_it_is_old()
    {
        var digest = fixture.Store.AddBytes("lonely"u8);
        Maintenance.Prune(new PruneLimits(null, null, Hour), CancellationToken.None);
        Assert.IsTrue(fixture.Store.Contains(digest));

        fixture.Clock.Offset = 2 * Hour;
        Maintenance.Prune(new PruneLimits(null, null, Hour), CancellationToken.None);

        Assert.IsFalse(fixture.Store.Contains(digest));
    }

    [TestMethod]
    public void Pruning_beside_publishers_never_breaks_what_they_publish()
    {
        using var stop = new CancellationTokenSource();
        var pruning = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Maintenance.Prune(new PruneLimits(0, TimeSpan.Zero, TimeSpan.Zero), CancellationToken.None);
            }
        });
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
        {
            var action = Publish($"content {number}");
            Assert.IsTrue(fixture.Cache.IsComplete(fixture.Cache.Find(action)!));
        });
        stop.Cancel();
        pruning.Wait(CancellationToken.None);

        Assert.AreEqual(200, Maintenance.Measure().Results.Count);
    }

    [TestMethod]
    public void Clearing_leaves_nothing_and_the_store_stays_usable()
    {
        var action = Publish("one");

        Maintenance.Clear(CancellationToken.None);

        Assert.AreEqual(0, Maintenance.Measure().TotalBytes);
        Assert.IsNull(fixture.Cache.Find(action));
        Publish("one");
        Assert.IsNotNull(fixture.Cache.Find(action));
    }

    [TestMethod]
    public void Abandoned_temporaries_go_when_they_are_old()
    {
        var leftover = fixture.Store.Layout.NewTemporary();
        File.WriteAllText(leftover, "half");
        Directory.CreateDirectory(Path.Join(fixture.Store.Layout.NewTemporary(), "inner"));
        Maintenance.Prune(new PruneLimits(null, null, Hour), CancellationToken.None);
        Assert.IsTrue(File.Exists(leftover));

        fixture.Clock.Offset = TimeSpan.FromDays(1);
        Maintenance.Prune(new PruneLimits(null, null, Hour), CancellationToken.None);

        Assert.IsEmpty(Directory.GetFileSystemEntries(fixture.Store.Layout.Temporaries));
    }

    private Digest Publish(string content)
    {
        var action = Digest.Of(System.Text.Encoding.UTF8.GetBytes("action " + content));
        fixture.Cache.Publish(action, StoreResults.Publishable(fixture.Store, content));
        return action;
    }
}
