using System.Collections.Concurrent;
using System.Text;
using Green.Core.Actions;
using Green.Core.Actions.Trees;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Verification;

/// <summary>A share of the remembered actions. The same of the same store for the same seed.</summary>
/// <param name="Percent">More than 0, at most 100.</param>
public sealed record RebuildShare(double Percent, int Seed);

/// <summary>An action that gave something else than what is stored, which has been put into quarantine.</summary>
/// <param name="Action">The package, and which of its actions it is.</param>
/// <param name="Text">What is different, and what a second fresh run gave.</param>
/// <param name="Place">The directory with the result, its manifest and the outputs that are different.</param>
public sealed record RebuildDifference(string Action, string Text, string Place);

/// <summary>What came of running actions again.</summary>
/// <param name="Remembered">How many there are.</param>
/// <param name="Same">How many gave what is stored.</param>
/// <param name="NotRun">How many were chosen but could not be run, by the reason.</param>
public sealed record RebuildReport(int Remembered, int Same, IReadOnlyList<RebuildDifference> Different, IReadOnlyDictionary<string, int> NotRun);

/// <summary>
/// Runs remembered actions again, from what the store has of them, and compares. Nothing of it is published: a build beside it
/// sees no more than that a result is gone.
/// </summary>
/// <param name="toolchain">The sysroot that the sandbox has.</param>
/// <param name="jobs">How many run at once.</param>
/// <param name="limits">What each may use.</param>
/// <param name="onStart">Called with each action that is run, from any thread.</param>
public sealed class ActionRebuild(ContentStore store, ActionCache cache, ISandbox sandbox, string toolchain, int jobs, ActionLimits limits, Action<string> onStart)
{
    private readonly ConcurrentBag<RebuildDifference> different = [];
    private readonly ConcurrentDictionary<string, int> notRun = new(StringComparer.Ordinal);
    private int same;

    public async Task<RebuildReport> RunAsync(RebuildShare share, CancellationToken cancellation)
    {
        var remembered = StoreFiles.Sharded(store.Layout.Actions).Select(item => item.Name).ToList();
        var chosen = remembered.OrderBy(name => Digest.Of(Encoding.UTF8.GetBytes($"{share.Seed} {name}")).Hash, StringComparer.Ordinal)
            .Take((int)Math.Ceiling(remembered.Count * share.Percent / 100));
        var digest = new ToolchainTree(store).Import(toolchain, Environment.ProcessorCount, cancellation);
        var rerun = new ActionRerun(store, sandbox, digest, jobs, limits);
        await Parallel.ForEachAsync(
            chosen,
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation },
            async (name, token) =>
            {
                if (await WhyNotRunAsync(rerun, new Digest(name, 0), token).ConfigureAwait(false) is { } reason)
                {
                    notRun.AddOrUpdate(reason, 1, (_, count) => count + 1);
                }
            }).ConfigureAwait(false);
        return new RebuildReport(remembered.Count, same, [.. different.OrderBy(difference => difference.Action, StringComparer.Ordinal)], notRun);
    }

    private async Task<string?> WhyNotRunAsync(ActionRerun rerun, Digest action, CancellationToken cancellation)
    {
        if (cache.Read(action) is not { } result || StoreVerifier.ManifestOf(store, action.Hash, result) is not { } manifest
            || store.ReadBytes(result.StandardOutput) is not { } output || store.ReadBytes(result.StandardError) is not { } errors)
        {
            return "removed meanwhile";
        }

        if (rerun.WhyNot(manifest) is { } reason)
        {
            return reason;
        }

        try
        {
            onStart(manifest.Title);
            await CompareAsync(rerun, action, result, manifest, FreshRun.Of(manifest, result.ExitCode, result.Outputs, output, errors, entry => store.ReadBytes(entry.Digest)), cancellation).ConfigureAwait(false);
            return null;
        }
        catch (GreenException failure)
        {
            return $"{failure.Code}: {failure.Message}";
        }
    }

    private async Task CompareAsync(
        ActionRerun rerun, Digest action, ActionResult result, ActionManifest manifest, FreshRun stored, CancellationToken cancellation)
    {
        using var quarantine = new Quarantine(store.Layout);
        var lines = new List<string>();
        var first = await rerun.RunAsync(manifest, (fresh, root) => lines.AddRange(Examine(stored, fresh, root, quarantine)), cancellation).ConfigureAwait(false);
        if (lines.Count == 0)
        {
            Interlocked.Increment(ref same);
            return;
        }

        var second = await rerun.RunAsync(manifest, (_, _) => { }, cancellation).ConfigureAwait(false);
        lines.Add(second.IsAs(first) ? "A second fresh run gave the first one's bytes: what is stored was altered, or comes from something that is not in the key, such as a date."
            : second.IsAs(stored) ? "A second fresh run gave the stored bytes again: the action is not reproducible."
            : "A second fresh run gave other bytes again: the action is not reproducible.");
        var text = string.Join('\n', lines);
        quarantine.Write("manifest", manifest.ToString());
        quarantine.Write("report", $"{manifest.Title}\nfingerprint {action.Hash}\n{text}\n");
        quarantine.Write("fresh-errors", first.Errors);
        var place = quarantine.Take(action, $"{manifest.Crate.Replace(' ', '-').Replace('/', '-')}-{action.Hash[..16]}");
        different.Add(new RebuildDifference(manifest.Title, text, place));
    }

    /// <summary>Tells what is different, and keeps both forms of each such file.</summary>
    private IEnumerable<string> Examine(FreshRun stored, FreshRun fresh, string root, Quarantine quarantine)
    {
        foreach (var line in stored.FindDifferences(fresh))
        {
            yield return line;
        }

        foreach (var path in stored.Outputs.Keys.Union(fresh.Outputs.Keys))
        {
            if (stored.IsSame(fresh, path))
            {
                continue;
            }

            var (old, made) = (stored.Outputs.GetValueOrDefault(path), fresh.Outputs.GetValueOrDefault(path));
            var (oldPlace, madePlace) = (quarantine.PlaceOf("stored", path), quarantine.PlaceOf("fresh", path));
            var hasOld = old is { Kind: TreeEntryKind.File } && store.Restore(old.Digest, old.Executable, oldPlace, StoreLayout.ConstantTime);
            if (made is { Kind: TreeEntryKind.File })
            {
                File.Copy(Path.Join(root, path), madePlace);
                if (hasOld && FileDifference.Describe(oldPlace, madePlace) is { } where)
                {
                    yield return $"{path}: {where}";
                }
            }
        }
    }
}
