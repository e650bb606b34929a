using Green.Core.Store.Native;

namespace Green.Core.Store;

/// <summary>One pruning: what refers to what, who goes first, and the sweep of blobs that nothing refers to.</summary>
internal sealed class StorePruning(ContentStore store, ActionCache cache)
{
    private readonly StoreLayout layout = store.Layout;
    private readonly Dictionary<string, int> references = [];
    private readonly Dictionary<string, List<StoredItem>> blobs = [];
    private int results;
    private int dangling;
    private int removedBlobs;
    private int trees;
    private long freed;

    public PruneReport Run(
        long? maximumBytes, DateTimeOffset keepFrom, DateTimeOffset staleBefore, CancellationToken cancellation)
    {
        // Blobs are listed before results: one stored later belongs to a result that is not looked at, and is recent.
        foreach (var blob in StoreFiles.Sharded(layout.Blobs))
        {
            var hash = blob.Name[..64];
            if (!blobs.TryGetValue(hash, out var variants))
            {
                blobs[hash] = variants = [];
            }

            variants.Add(blob);
        }

        var live = LiveResults(staleBefore, cancellation);
        SweepUnreferenced(keepFrom, cancellation);

        var candidates = new PriorityQueue<(StoredItem Item, ActionResult? Result), DateTimeOffset>();
        foreach (var (item, result) in live)
        {
            candidates.Enqueue((item, result), item.Used);
        }

        var total = blobs.Values.Sum(Bytes) + live.Sum(entry => entry.Item.Bytes);
        foreach (var tree in StoreFiles.Trees(layout).Concat(StoreFiles.Incremental(layout)))
        {
            total += tree.Bytes;
            candidates.Enqueue((tree, null), tree.Used);
        }

        while (candidates.TryDequeue(out var candidate, out var used)
            && used < keepFrom && (used < staleBefore || total > maximumBytes))
        {
            cancellation.ThrowIfCancellationRequested();
            var before = freed;
            if (candidate.Result is { } result)
            {
                RemoveResult(candidate.Item, result, keepFrom);
            }
            else
            {
                StoreFiles.RemoveTree(layout, candidate.Item.Path);
                trees++;
                freed += candidate.Item.Bytes;
            }

            total -= freed - before;
        }

        return new PruneReport(results, dangling, removedBlobs, trees, freed);
    }

    private List<(StoredItem Item, ActionResult Result)> LiveResults(DateTimeOffset staleBefore, CancellationToken cancellation)
    {
        var live = new List<(StoredItem, ActionResult)>();
        foreach (var item in StoreFiles.Sharded(layout.Actions))
        {
            cancellation.ThrowIfCancellationRequested();
            if (cache.Read(new Digest(item.Name, 0)) is not { } result)
            {
                continue;
            }

            if (!cache.IsComplete(result))
            {
                NativeFiles.Remove(item.Path);
                dangling++;
                freed += item.Bytes;
            }
            else if (item.Used < staleBefore)
            {
                NativeFiles.Remove(item.Path);
                results++;
                freed += item.Bytes;
            }
            else
            {
                live.Add((item, result));
                foreach (var (digest, _) in result.Blobs().Distinct())
                {
                    references[digest.Hash] = references.GetValueOrDefault(digest.Hash) + 1;
                }
            }
        }

        return live;
    }

    private void SweepUnreferenced(DateTimeOffset keepFrom, CancellationToken cancellation)
    {
        foreach (var hash in blobs.Keys.Where(hash => !references.ContainsKey(hash)).ToList())
        {
            cancellation.ThrowIfCancellationRequested();
            RemoveBlob(hash, keepFrom);
        }
    }

    private void RemoveResult(StoredItem item, ActionResult result, DateTimeOffset keepFrom)
    {
        // Looked at again: it may have been used since the listing.
        if (FileStatus.Of(item.Path) is not { } status || StoreFiles.Time(status.Modified) >= keepFrom)
        {
            return;
        }

        NativeFiles.Remove(item.Path);
        results++;
        freed += item.Bytes;
        foreach (var (digest, _) in result.Blobs().Distinct())
        {
            if (--references[digest.Hash] == 0)
            {
                RemoveBlob(digest.Hash, keepFrom);
            }
        }
    }

    private void RemoveBlob(string hash, DateTimeOffset keepFrom)
    {
        foreach (var blob in blobs.GetValueOrDefault(hash, []))
        {
            if (FileStatus.Of(blob.Path) is { } status && StoreFiles.Time(status.Changed) < keepFrom
                && NativeFiles.Remove(blob.Path))
            {
                removedBlobs++;
                freed += blob.Bytes;
            }
        }
    }

    private static long Bytes(List<StoredItem> variants) => variants.Sum(variant => variant.Bytes);
}
