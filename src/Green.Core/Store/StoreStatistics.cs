namespace Green.Core.Store;

/// <summary>How much of one kind there is.</summary>
/// <param name="Count">How many records, blobs or trees.</param>
/// <param name="Bytes">The sum of file sizes; files that are hard links of one another count once.</param>
public readonly record struct StoreUsage(int Count, long Bytes);

/// <summary>What the store holds, by kind.</summary>
/// <param name="Blobs">Contents of outputs, inputs and manifests.</param>
/// <param name="Results">Action results.</param>
/// <param name="PathSets">One record for each weak fingerprint.</param>
/// <param name="Trees">Materialised packages; a tree's spare instances are links and take no space of their own.</param>
/// <param name="Incremental">What rustc keeps of workspace crates between compilations.</param>
/// <param name="Memos">Remembered digests of packages and toolchains.</param>
/// <param name="Quarantine">Results that were other than what running their action again made.</param>
public sealed record StoreStatistics(
    StoreUsage Blobs, StoreUsage Results, StoreUsage PathSets, StoreUsage Trees, StoreUsage Incremental, StoreUsage Memos,
    StoreUsage Quarantine)
{
    public long TotalBytes => Blobs.Bytes + Results.Bytes + PathSets.Bytes + Trees.Bytes + Incremental.Bytes + Memos.Bytes + Quarantine.Bytes;
}

/// <summary>What pruning may remove.</summary>
/// <param name="MaximumBytes">What may remain, the least recently used going first; null for no limit.</param>
/// <param name="UnusedFor">What was not used for so long goes whatever the space; null for no limit.</param>
/// <param name="KeepRecent">What was used within this time stays in any case.</param>
public sealed record PruneLimits(long? MaximumBytes, TimeSpan? UnusedFor, TimeSpan KeepRecent);

/// <summary>What pruning removed.</summary>
/// <param name="Results">Results that were too old or did not fit.</param>
/// <param name="Dangling">Results removed because blobs of theirs were gone.</param>
/// <param name="Blobs">Blob files.</param>
/// <param name="Trees">Materialised packages, and what rustc kept of crates.</param>
/// <param name="BytesFreed">The sum of the sizes of what was removed.</param>
public sealed record PruneReport(int Results, int Dangling, int Blobs, int Trees, long BytesFreed);
