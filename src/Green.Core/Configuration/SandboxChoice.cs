using Green.Core.Sandbox.Containers;

namespace Green.Core.Configuration;

/// <summary>The kind of sandbox that a build uses.</summary>
/// <param name="Kind"><c>container</c>, <c>namespaces</c> or <c>host</c>.</param>
/// <param name="Image">The setting <c>image</c> for containers; null for the other kinds.</param>
/// <param name="Note">One line for the user where the choice is a second best; null otherwise.</param>
public sealed record SandboxDecision(string Kind, string? Image, string? Note);

/// <summary>
/// Decides where actions run. What the user named is used or fails; otherwise containers where an engine has the image, else
/// namespaces. Costs a look at a few files and, where an engine's socket is there, one request.
/// </summary>
public static class SandboxChoice
{
    /// <param name="environment">The user's environment: see <see cref="EngineEndpoint.Candidates"/>.</param>
    /// <exception cref="GreenException">
    /// GREEN2001 or GREEN2003: the kind that was named cannot be had; GREEN5006: none can.
    /// </exception>
    public static async Task<SandboxDecision> ChooseAsync(
        Settings settings, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        switch (settings.Sandbox)
        {
            case "host":
                return new SandboxDecision("host", null, null);
            case "namespaces":
                return NamespaceProbe.FindObstacle() is { } obstacle ? throw obstacle : new SandboxDecision("namespaces", null, null);
            case "container":
                // Not for the image: one that is missing is pulled at its first use.
                var answer = await EngineProbe.ProbeAsync(EngineEndpoint.Candidates(environment), null, cancellation).ConfigureAwait(false);
                return answer.State == EngineState.None
                    ? throw EngineErrors.NoEngine(answer.Detail)
                    : new SandboxDecision("container", settings.Image, null);
        }

        var recorded = await ContainerSandbox.Records(settings.Home).FindAsync(settings.Image, cancellation).ConfigureAwait(false);
        var found = await EngineProbe.ProbeAsync(EngineEndpoint.Candidates(environment), recorded?.Id ?? settings.Image, cancellation).ConfigureAwait(false);
        if (found.State == EngineState.Ready)
        {
            return new SandboxDecision("container", settings.Image, null);
        }

        var reason = found.State == EngineState.ImageMissing
            ? $"the engine at {found.Endpoint!.Address} does not have the image {settings.Image}"
            : $"no container engine answers ({found.Detail})";
        if (NamespaceProbe.FindObstacle() is { } failure)
        {
            throw ConfigurationErrors.NoSandbox(reason, failure);
        }

        // Where there is no engine at all the list of sockets tried would tell the user nothing.
        var words = found.State == EngineState.ImageMissing ? reason
            : EngineEndpoint.Candidates(environment).Any(engine => engine.SocketPath is not { } socket || File.Exists(socket)) ? reason
            : "no container engine is running";
        return new SandboxDecision("namespaces", null, $"building in namespaces with this machine's linker and libraries: {words}");
    }
}
