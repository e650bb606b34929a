using Green.Core.Actions.Trees;
using Green.Core.Configuration;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Projects;

/// <summary>
/// Makes ready what the first actions of a new build need while cargo plans and MSBuild starts, which leaves processors idle. What
/// cannot be had here is missing where it is needed too, and is reported there.
/// </summary>
internal sealed class HeadStart(string home)
{
    /// <summary>More are started by whoever needs them.</summary>
    private const int SlotCount = 4;

    private string? toolchain;

    /// <summary>Hashes the toolchain unless that has been done before.</summary>
    public void WithToolchain(string directory)
    {
        toolchain = directory;
        Begin(() => Task.FromResult(
            new ToolchainTree(new ContentStore(home, TimeProvider.System)).Import(directory, Environment.ProcessorCount, CancellationToken.None)));
    }

    /// <summary>Starts slots, if the plan is new: a build that has one already mostly needs none.</summary>
    public void WithSlots(SandboxDecision decision, Settings settings, IReadOnlyDictionary<string, string> environment)
    {
        if (toolchain is null || decision.Kind == "host")
        {
            return;
        }

        Begin(async () =>
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

    private static void Begin(Func<Task> work) => _ = Task.Run(async () =>
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is GreenException or IOException or UnauthorizedAccessException)
        {
        }
    });
}
