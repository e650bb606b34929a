using System.Text;
using Green.Core.Actions;
using Green.Core.Actions.Trees;
using Green.Core.Cargo;
using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Verification;

/// <summary>What was found in the store.</summary>
/// <param name="Good">How many blobs, packages, results, path sets and plans are as they were written.</param>
/// <param name="Damaged">What was not and has been removed, one line for each.</param>
public sealed record StoreCheck(int Good, IReadOnlyList<string> Damaged);

/// <summary>
/// Reads everything that is kept and removes what is not what it is named by, or leads nowhere. Safe beside builds: for them
/// what is gone is a miss.
/// </summary>
public sealed class StoreVerifier(ContentStore store, ActionCache cache)
{
    private readonly StoreLayout layout = store.Layout;
    private readonly List<string> damaged = [];
    private int good;

    public StoreCheck Run(CancellationToken cancellation)
    {
        // Blobs before results: a result that has lost one is found in the same run.
        foreach (var blob in StoreFiles.Sharded(layout.Blobs))
        {
            cancellation.ThrowIfCancellationRequested();
            Note(store.VerifyFile(blob.Name), $"blob {blob.Name}: its bytes are not those that it is named by");
        }

        var packages = new PackageTrees(store);
        foreach (var tree in StoreFiles.Trees(layout))
        {
            cancellation.ThrowIfCancellationRequested();
            Note(packages.VerifyBytes(tree.Name), $"package {tree.Name}: its files are not those that it is named by");
        }

        var sets = new PathSetCache(store);
        foreach (var record in StoreFiles.Sharded(layout.PathSets))
        {
            cancellation.ThrowIfCancellationRequested();
            Note(sets.Read(new Digest(record.Name, 0)) is not null, $"path set {record.Name}: it cannot be read");
        }

        foreach (var record in StoreFiles.Sharded(layout.Actions))
        {
            cancellation.ThrowIfCancellationRequested();
            if (FileStatus.Of(record.Path) is not null)
            {
                var fault = FaultOf(record.Name);
                Note(fault is null, $"result {record.Name}: {fault}");
            }
        }

        foreach (var (path, isGood) in PlanStore.Verify(layout.Home))
        {
            cancellation.ThrowIfCancellationRequested();
            Note(isGood, $"plan {path}: it cannot be read");
        }

        return new StoreCheck(good, damaged);
    }

    /// <summary>The action that a result is of; null where the store has lost it, or it is another's.</summary>
    /// <param name="hash">Of the fingerprint that the result is kept under.</param>
    internal static ActionManifest? ManifestOf(ContentStore store, string hash, ActionResult result) =>
        store.ReadBytes(result.Manifest) is { } text && ActionManifest.Parse(Encoding.UTF8.GetString(text)) is { } manifest && manifest.IsOf(hash)
            ? manifest : null;

    private string? FaultOf(string hash)
    {
        var action = new Digest(hash, 0);
        if (cache.Read(action) is not { } result)
        {
            return "it cannot be read";
        }

        var fault = !cache.IsComplete(result) ? "a blob of it is gone"
            : ManifestOf(store, hash, result) is null ? "its manifest is not that of this action"
            : null;
        if (fault is not null)
        {
            cache.Forget(action);
        }

        return fault;
    }

    private void Note(bool isGood, string fault)
    {
        if (isGood)
        {
            good++;
        }
        else
        {
            damaged.Add(fault);
        }
    }
}
