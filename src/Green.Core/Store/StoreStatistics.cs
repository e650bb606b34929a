namespace Green.Core.Store;

/// <summary>How much of one kind there is.</summary>
/// <param name="Bytes">The sum of file sizes; files that are hard links of one another count once.</param>
public readonly record struct StoreUsage(int Count, long Bytes);

/// <param name="Trees">Materialised packages; a tree's spare instances are links and take no space of their own.</param>
/// <param name="Memos">Remembered digests of packages and toolchains.</param>
public sealed record StoreStatistics(
    StoreUsage Blobs, StoreUsage Results, StoreUsage PathSets, StoreUsage Trees, StoreUsage Memos)
{
    public long TotalBytes => Blobs.Bytes + Results.Bytes + PathSets.Bytes + Trees.Bytes + Memos.Bytes;
}

/// <param name="MaximumBytes">What may remain, the least recently used going first; null for no limit.</param>
/// <param name="UnusedFor">What was not used for so long goes whatever the space; null for no limit.</param>
/// <param name="KeepRecent">What was used within this time stays in any case.</param>
public sealed record PruneLimits(long? MaximumBytes, TimeSpan? UnusedFor, TimeSpan KeepRecent);

/// <param name="Dangling">Results removed because blobs of theirs were gone.</param>
public sealed record PruneReport(int Results, int Dangling, int Blobs, int Trees, long BytesFreed);
