using System.Collections.Concurrent;
using Green.Core.Actions.Trees;
using Green.Core.Configuration;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Projects;

/// <summary>
/// Makes ready what the first actions of a new build need while cargo plans and MSBuild starts, which leave processors idle: one
/// thing after the other, by a thread that stands back behind them. What cannot be had here is missing where it is needed too, and
/// is reported there.
/// </summary>
internal sealed class HeadStart(string home) : IDisposable
{
    /// <summary>More are started by whoever needs them.</summary>
    private const int SlotCount = 4;

    private readonly ContentStore store = new(home, TimeProvider.System);
    private readonly BlockingCollection<Action> work = [];
    private readonly CancellationTokenSource end = new();
    private Thread? worker;
    private string? toolchain;

    /// <summary>Hashes the toolchain unless that has been done before.</summary>
    public void WithToolchain(string directory)
    {
        toolchain = directory;
        Add(() => new ToolchainTree(store).Import(directory, Math.Max(1, Environment.ProcessorCount - 1), end.Token));
    }

    /// <summary>Copies a package into the store unless it is there.</summary>
    public void WithPackage(string directory) => Add(() => new PackageTrees(store).Import(directory, PackageFilter.Cargo));

    /// <summary>Starts slots, if the plan is new: a build that has one already mostly needs none.</summary>
    public void WithSlots(SandboxDecision decision, Settings settings, IReadOnlyDictionary<string, string> environment)
    {
        if (toolchain is null || decision.Kind == "host")
        {
            return;
        }

        _ = Task.Run(async () =>
        {
            try
            {
                await StartSlotsAsync(decision, settings, environment, toolchain).ConfigureAwait(false);
            }
            catch (Exception failure) when (IsExpected(failure))
            {
            }
        });
    }

    /// <summary>Waits for what is being copied, and begins nothing more.</summary>
    public void Dispose()
    {
        end.Cancel();
        worker?.Join();
        end.Dispose();
        work.Dispose();
    }

    private static async Task StartSlotsAsync(
        SandboxDecision decision, Settings settings, IReadOnlyDictionary<string, string> environment, string toolchain)
    {
        var sandbox = Sandboxes.Open(settings, decision, toolchain, environment);
        await using var opened = sandbox.ConfigureAwait(false);
        var slots = await Task.WhenAll(Enumerable.Range(0, Math.Min(settings.Jobs, SlotCount)).Select(
            _ => sandbox.LeaseAsync(SlotLayout.Fixed, CancellationToken.None))).ConfigureAwait(false);
        foreach (var slot in slots)
        {
            await slot.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static bool IsExpected(Exception failure) =>
        failure is GreenException or IOException or UnauthorizedAccessException or OperationCanceledException;

    private void Add(Action action)
    {
        work.Add(action);
        lock (work)
        {
            if (worker is null)
            {
                worker = new Thread(Work) { IsBackground = true };
                worker.Start();
            }
        }
    }

    private void Work()
    {
        Native.StandBack();
        try
        {
            foreach (var action in work.GetConsumingEnumerable(end.Token))
            {
                action();
            }
        }
        catch (Exception failure) when (IsExpected(failure))
        {
        }
    }
}
