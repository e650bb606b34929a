using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Slots;
using Green.Core.Tests.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Containers;

internal static class ContainerPool
{
    public static async Task<SlotPool> OpenAsync(string home, string toolchain, ActionLimits limits, CancellationToken cancellation)
    {
        using var engine = await EngineFixture.RequireEngineAsync(cancellation);
        return await ContainerSandbox.OpenAsync(
            home, toolchain, await EngineFixture.RequireImageAsync(cancellation), limits, EngineFixture.Candidates, null, cancellation);
    }
}

[TestClass]
public sealed class ContainerSlotStreamingTests : SlotStreaming
{
    protected override bool OrdinaryUser => !Environment.IsPrivilegedProcess;

    private protected override Task<SlotPool> OpenPoolAsync(string toolchain) => ContainerPool.OpenAsync(Home, toolchain, Limits, Cancellation);
}

[TestClass]
public sealed class ContainerSlotKeepingTests : SlotKeeping
{
    protected override bool OrdinaryUser => !Environment.IsPrivilegedProcess;

    private protected override Task<SlotPool> OpenPoolAsync(string toolchain) => ContainerPool.OpenAsync(Home, toolchain, Limits, Cancellation);
}

[TestClass]
public sealed class ContainerSlotJobserverTests : SlotJobserver
{
    protected override bool OrdinaryUser => !Environment.IsPrivilegedProcess;

    private protected override Task<SlotPool> OpenPoolAsync(string toolchain) => ContainerPool.OpenAsync(Home, toolchain, Limits, Cancellation);
}

[TestClass]
public sealed class ContainerSlotLimitsTests : SlotLimits
{
    protected override bool OrdinaryUser => !Environment.IsPrivilegedProcess;

    [TestMethod]
    public async Task A_bomb_of_processes_is_ended() => await EndBombAsync();

    private protected override Task<SlotPool> OpenPoolAsync(string toolchain) => ContainerPool.OpenAsync(Home, toolchain, Limits, Cancellation);
}
