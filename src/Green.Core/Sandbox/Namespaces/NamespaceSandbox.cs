using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Namespaces;

/// <summary>Slots in Linux namespaces of this machine, with its own C toolchain and libraries, read-only.</summary>
public static class NamespaceSandbox
{
    /// <param name="home">GREEN_HOME, absolute.</param>
    /// <param name="toolchain">The Rust toolchain's directory on the host.</param>
    public static SlotPool Open(string home, string toolchain) =>
        new(new NamespaceSlotHost(home, toolchain), home, toolchain);
}
