using Green.Core.Store.Native;

namespace Green.Core.Store;

/// <summary>
/// Counting, pruning and clearing, safe beside running builds: every reader treats what is gone as a miss, and what was
/// used recently stays.
/// </summary>
/// <remarks>
/// A result's last use is its modification time; a blob's is its change time (its modification time is constant), which
/// linking, storing it again and creating it all move; a tree's is that of its directory.
/// </remarks>
public sealed class StoreMaintenance(ContentStore store, ActionCache cache)
{
    /// <summary>Uses closer together than this are recorded once; nothing used this recently is ever pruned.</summary>
    public static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(10);

    // An abandoned temporary is removed after this; none lives longer than a copy takes.
    private static readonly TimeSpan TemporaryLife = TimeSpan.FromHours(6);

    private readonly StoreLayout layout = store.Layout;

    public StoreStatistics Measure() => new(
        Sum(StoreFiles.Sharded(layout.Blobs)),
        Sum(StoreFiles.Sharded(layout.Actions)),
        Sum(StoreFiles.Sharded(layout.PathSets)),
        Sum(StoreFiles.Trees(layout)),
        Sum(StoreFiles.Incremental(layout)),
        Sum(StoreFiles.Sharded(layout.Memos)),
        Sum(StoreFiles.Quarantined(layout)));

    public PruneReport Prune(PruneLimits limits, CancellationToken cancellation)
    {
        var now = store.Clock.GetUtcNow();
        var keepFrom = now - (limits.KeepRecent > TouchInterval * 2 ? limits.KeepRecent : TouchInterval * 2);
        var staleBefore = limits.UnusedFor is { } age ? now - age : DateTimeOffset.MinValue;
        if (staleBefore > keepFrom)
        {
            staleBefore = keepFrom;
        }

        RemoveLeftovers(now);
        foreach (var record in StoreFiles.Sharded(layout.PathSets).Concat(StoreFiles.Sharded(layout.Memos)))
        {
            if (record.Used < staleBefore)
            {
                NativeFiles.Remove(record.Path);
            }
        }

        return new StorePruning(store, cache).Run(limits.MaximumBytes, keepFrom, staleBefore, cancellation);
    }

    /// <summary>Removes everything. A build that runs meanwhile finds misses.</summary>
    public void Clear(CancellationToken cancellation)
    {
        foreach (var room in (string[])[layout.Actions, layout.PathSets, layout.Memos, layout.Trees, layout.Incremental, layout.Quarantine, layout.Blobs])
        {
            cancellation.ThrowIfCancellationRequested();
            StoreFiles.RemoveTree(layout, room);
        }

        RemoveLeftovers(store.Clock.GetUtcNow());
    }

    private void RemoveLeftovers(DateTimeOffset now)
    {
        if (!Directory.Exists(layout.Temporaries))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFileSystemEntries(layout.Temporaries))
        {
            if (FileStatus.Of(path) is not { } status || now - StoreFiles.Time(status.Changed) < TemporaryLife)
            {
                continue;
            }

            if (status.IsDirectory)
            {
                StoreFiles.DeleteDirectory(path);
            }
            else
            {
                NativeFiles.Remove(path);
            }
        }
    }

    private static StoreUsage Sum(IEnumerable<StoredItem> items)
    {
        var (count, bytes) = (0, 0L);
        foreach (var item in items)
        {
            count++;
            bytes += item.Bytes;
        }

        return new StoreUsage(count, bytes);
    }
}
