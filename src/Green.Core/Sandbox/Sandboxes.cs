using Green.Core.Actions;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Host;
using Green.Core.Sandbox.Namespaces;

namespace Green.Core.Sandbox;

/// <summary>Opens the kind of sandbox that a build's settings name.</summary>
public static class Sandboxes
{
    public static ISandbox Open(BuildSettings settings, IReadOnlyDictionary<string, string> environment) => settings.Sandbox switch
    {
        // The engine is asked once at most here, from a thread of MSBuild's that has nothing else to do.
        "container" => ContainerSandbox.OpenAsync(
            settings.Home,
            settings.Toolchain,
            settings.Image ?? ContainerImage.DefaultReference,
            settings.Limits,
            EngineEndpoint.Candidates(environment.GetValueOrDefault("DOCKER_HOST"), environment.GetValueOrDefault("XDG_RUNTIME_DIR")),
            progress: null,
            CancellationToken.None).GetAwaiter().GetResult(),
        "namespaces" => NamespaceSandbox.Open(settings.Home, settings.Toolchain),
        "host" => new HostSandbox(settings.Home),
        _ => throw new GreenException(
            "GREEN5002", $"`{settings.Sandbox}` is no kind of sandbox", "Use container, namespaces or host."),
    };
}
