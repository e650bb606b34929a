using Green.Core.Actions;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Host;
using Green.Core.Sandbox.Namespaces;

namespace Green.Core.Sandbox;

/// <summary>Opens the kind of sandbox that a build's settings name.</summary>
public static class Sandboxes
{
    public static ISandbox Open(BuildSettings settings) => settings.Sandbox switch
    {
        "namespaces" => NamespaceSandbox.Open(settings.Home, settings.Toolchain),
        "host" => new HostSandbox(settings.Home),
        _ => throw new GreenException(
            "GREEN5002", $"`{settings.Sandbox}` is no kind of sandbox", "Use container, namespaces or host."),
    };
}
