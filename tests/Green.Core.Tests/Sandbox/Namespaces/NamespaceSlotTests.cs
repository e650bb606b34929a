using Green.Core.Tests.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Namespaces;

[TestClass]
public sealed class RootSlotRunningTests : SlotRunning
{
    protected override bool OrdinaryUser => false;
}

[TestClass]
public sealed class RootSlotIsolationTests : SlotIsolation
{
    protected override bool OrdinaryUser => false;
}

[TestClass]
public sealed class RootSlotLeasingTests : SlotLeasing
{
    protected override bool OrdinaryUser => false;
}

[TestClass]
public sealed class UserSlotRunningTests : SlotRunning
{
    protected override bool OrdinaryUser => true;
}

[TestClass]
public sealed class UserSlotIsolationTests : SlotIsolation
{
    protected override bool OrdinaryUser => true;
}

[TestClass]
public sealed class UserSlotLeasingTests : SlotLeasing
{
    protected override bool OrdinaryUser => true;
}

[TestClass]
public sealed class RootSlotStreamingTests : SlotStreaming
{
    protected override bool OrdinaryUser => false;
}

[TestClass]
public sealed class UserSlotStreamingTests : SlotStreaming
{
    protected override bool OrdinaryUser => true;
}

[TestClass]
public sealed class RootSlotKeepingTests : SlotKeeping
{
    protected override bool OrdinaryUser => false;
}

[TestClass]
public sealed class UserSlotKeepingTests : SlotKeeping
{
    protected override bool OrdinaryUser => true;
}

[TestClass]
public sealed class RootSlotJobserverTests : SlotJobserver
{
    protected override bool OrdinaryUser => false;
}

[TestClass]
public sealed class UserSlotJobserverTests : SlotJobserver
{
    protected override bool OrdinaryUser => true;
}

[TestClass]
public sealed class RootSlotLimitsTests : SlotLimits
{
    protected override bool OrdinaryUser => false;

    [TestMethod]
    public async Task A_bomb_of_processes_is_ended() => await EndBombAsync();
}

[TestClass]
public sealed class UserSlotLimitsTests : SlotLimits
{
    protected override bool OrdinaryUser => true;
}
