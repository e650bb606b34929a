using System.Collections.Concurrent;
using Green.Core.Actions.Trees;
using Green.Core.Configuration;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Projects;

/// <summary>
/// Makes ready what the first actions of a new build need, while cargo plans and MSBuild starts: one thing after the other, by a
/// thread that stands back behind them. What cannot be had here is missing where it is needed too, and is reported there.
/// </summary>
/// <remarks>
/// That thread must start no other, nor have the pool start one: it would stand back too, and what it starts, for as long as they live.
/// </remarks>
internal sealed class HeadStart(string home) : IDisposable
{
    /// <summary>More are started by whoever needs them.</summary>
    private const int SlotCount = 4;

    private readonly ContentStore store = new(home, TimeProvider.System);
    private readonly BlockingCollection<Action<CancellationToken>> work = [];
    private readonly CancellationTokenSource end = new();
    private Thread? worker;
    private string? toolchain;
    private bool hasEnded;

    /// <summary>Hashes the toolchain unless that has been done before.</summary>
    public void WithToolchain(string directory)
    {
        toolchain = directory;
        Add(cancellation => new ToolchainTree(store).Import(directory, parallelism: 1, cancellation));
    }

    /// <summary>Copies a package into the store unless it is there.</summary>
    public void WithPackage(string directory) => Add(cancellation => new PackageTrees(store).Import(directory, PackageFilter.Cargo, cancellation));

    /// <summary>Starts slots, if the plan is new: a build that has one already mostly needs none.</summary>
    public void WithSlots(SandboxDecision decision, Settings settings, IReadOnlyDictionary<string, string> environment)
    {
        if (toolchain is null || decision.Kind == "host")
        {
            return;
        }

        // Its failure is nobody's: whoever needs a slot meets it.
        _ = Task.Run(() => StartSlotsAsync(decision, settings, environment, toolchain));
    }

    /// <summary>Lets nothing be half copied, and begins nothing more.</summary>
    public void Dispose()
    {
        lock (work)
        {
            if (hasEnded)
            {
                return;
            }

            hasEnded = true;
        }

        work.CompleteAdding();
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

    private void Add(Action<CancellationToken> action)
    {
        lock (work)
        {
            if (hasEnded)
            {
                return;
            }

            work.Add(action);
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
        foreach (var action in work.GetConsumingEnumerable().TakeWhile(_ => !end.IsCancellationRequested))
        {
            try
            {
                action(end.Token);
            }
            catch (Exception)
            {
                // Whoever needs it meets the failure; that of a thread of its own would end the process.
            }
        }
    }
}
