using Green.Core.Actions;
using Green.Core.Configuration;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Host;
using Green.Core.Sandbox.Namespaces;

namespace Green.Core.Sandbox;

/// <summary>Opens the kind of sandbox that a build's settings name.</summary>
public static class Sandboxes
{
    public static ISandbox Open(BuildSettings settings, IReadOnlyDictionary<string, string> environment) =>
        Open(settings.Home, settings.Sandbox, settings.Image, settings.Toolchain, settings.Limits, environment);

    /// <summary>Before there is a build, or without one.</summary>
    public static ISandbox Open(
        Settings settings, SandboxDecision decision, string toolchain, IReadOnlyDictionary<string, string> environment) =>
        Open(settings.Home, decision.Kind, decision.Image, toolchain, settings.Limits, environment);

    private static ISandbox Open(
        string home, string kind, string? image, string toolchain, ActionLimits limits, IReadOnlyDictionary<string, string> environment) => kind switch
    {
        // The engine is asked once at most here, from a thread of MSBuild's that has nothing else to do.
        "container" => ContainerSandbox.OpenAsync(
            home,
            toolchain,
            image ?? ContainerImage.DefaultReference,
            limits,
            EngineEndpoint.Candidates(environment),
            progress: null,
            CancellationToken.None).GetAwaiter().GetResult(),
        "namespaces" => NamespaceSandbox.Open(home, toolchain),
        "host" => new HostSandbox(home),
        _ => throw new GreenException(
            "GREEN5002", $"`{kind}` is no kind of sandbox", "Use container, namespaces or host."),
    };
}
