using System.Threading.Channels;
using Green.Core.Actions.Trees;
using Green.Core.Configuration;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Projects;

/// <summary>
/// Makes ready what the first actions of a new build need while cargo plans and MSBuild starts, which leaves processors idle. What
/// cannot be had here is missing where it is needed too, and is reported there.
/// </summary>
internal sealed class HeadStart(string home) : IDisposable
{
    /// <summary>More are started by whoever needs them.</summary>
    private const int SlotCount = 4;

    private readonly Channel<string> packages = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource end = new();
    private Task? imports;
    private string? toolchain;

    /// <summary>Hashes the toolchain unless that has been done before.</summary>
    public void WithToolchain(string directory)
    {
        toolchain = directory;
        _ = Begin(() => Task.FromResult(
            new ToolchainTree(new ContentStore(home, TimeProvider.System)).Import(directory, Environment.ProcessorCount, CancellationToken.None)));
    }

    /// <summary>Has a package copied into the store unless it is there: one after the other, since cargo itself needs a processor.</summary>
    public void WithPackage(string directory)
    {
        imports ??= Begin(ImportPackagesAsync);
        packages.Writer.TryWrite(directory);
    }

    /// <summary>Starts slots, if the plan is new: a build that has one already mostly needs none.</summary>
    public void WithSlots(SandboxDecision decision, Settings settings, IReadOnlyDictionary<string, string> environment)
    {
        if (toolchain is null || decision.Kind == "host")
        {
            return;
        }

        _ = Begin(async () =>
        {
            var sandbox = Sandboxes.Open(settings, decision, toolchain, environment);
            await using var opened = sandbox.ConfigureAwait(false);
            var slots = await Task.WhenAll(Enumerable.Range(0, Math.Min(settings.Jobs, SlotCount)).Select(
                _ => sandbox.LeaseAsync(SlotLayout.Fixed, CancellationToken.None))).ConfigureAwait(false);
            foreach (var slot in slots)
            {
                await slot.DisposeAsync().ConfigureAwait(false);
            }
        });
    }

    /// <summary>Lets nothing be half copied.</summary>
    public void Dispose()
    {
        end.Cancel();
        imports?.GetAwaiter().GetResult();
        end.Dispose();
    }

    private async Task ImportPackagesAsync()
    {
        var trees = new PackageTrees(new ContentStore(home, TimeProvider.System));
        await foreach (var directory in packages.Reader.ReadAllAsync(end.Token).ConfigureAwait(false))
        {
            trees.Import(directory, PackageFilter.Cargo);
        }
    }

    private static Task Begin(Func<Task> work) => Task.Run(async () =>
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is GreenException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
        }
    });
}
