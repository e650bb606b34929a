using System.IO.Abstractions;

namespace Green.Core.Cargo;

/// <summary>Gives the graph of a command: the kept one where it still holds, else a newly recorded one.</summary>
public sealed class PlanService(string recorder, string home, IReadOnlyDictionary<string, string> environment, IFileSystem files)
{
    private readonly PlanStore store = new(home, environment, files);

    /// <summary>Told where the toolchain is while cargo plans; not told where there is a plan.</summary>
    public Action<string>? OnToolchain { get; init; }

    /// <summary>Likewise of the directories of packages that never change, maybe more than once.</summary>
    public Action<string>? OnPackage { get; init; }

    /// <param name="onStatus">Cargo's words, when it is asked.</param>
    public async Task<KeptPlan> GetAsync(
        CargoCommandLine command, string workingDirectory, Action<string> onStatus, CancellationToken cancellation)
    {
        var manifest = PlanStore.FindManifest(command, workingDirectory);
        var key = store.KeyOf(command, workingDirectory);
        if (store.Find(key, manifest) is { } kept)
        {
            return kept;
        }

        var began = DateTime.UtcNow;
        var planner = new Planner(recorder, home, environment) { OnToolchain = OnToolchain, OnPackage = OnPackage };
        var (graph, members) = await planner.RecordAsync(command, workingDirectory, onStatus, cancellation).ConfigureAwait(false);

        // Cargo may have written the lock file, so what the plan depends on is noted afterwards. What was edited meanwhile may be
        // another than cargo has read: the plan is that of this build then, and not of the next one.
        var lockFile = Path.Combine(graph.Workspace, "Cargo.lock");
        var inputs = PlanInputs.Collect(graph, members, environment, files)
            .AsOf(store.KeyOf(command, workingDirectory) == key ? began : DateTime.MinValue, path => path == lockFile || path == graph.Workspace + "/", files);
        return store.Keep(key, manifest, graph, inputs);
    }
}
