namespace Green.Core.Sandbox.Containers;

/// <summary>Where an engine may listen.</summary>
/// <param name="Address"><c>unix:///path/of/socket</c> or <c>tcp://host:port</c>, as in DOCKER_HOST.</param>
/// <param name="Tls">The certificates for <c>tcp://</c>; null for plain HTTP.</param>
public sealed record EngineEndpoint(string Address, EngineTls? Tls = null)
{
    /// <summary>The path of the socket, null where the address is of another kind.</summary>
    internal string? SocketPath =>
        Address.StartsWith("unix://", StringComparison.Ordinal) ? Address["unix://".Length..] : null;

    /// <summary>The host and port, null where the address is of another kind.</summary>
    internal Uri? Network =>
        Uri.TryCreate(Address, UriKind.Absolute, out var uri) && uri is { Scheme: "tcp" or "http", Host.Length: > 0, Port: > 0 }
            ? uri
            : null;

    /// <summary>
    /// Why this place is not to be connected to; null where it is. Without TLS whoever is in between could answer in the
    /// engine's place and be handed the build, so that is for this machine only.
    /// </summary>
    internal string? Objection =>
        SocketPath is not null ? null
        : Network is not { } network ? "an address of a kind that Green does not speak (unix:// and tcp://host:port are)"
        : Tls is null && !network.IsLoopback ? "without TLS only an engine on this machine is spoken to (see DOCKER_TLS_VERIFY)"
        : null;

    /// <summary>
    /// The places to look, in order: what DOCKER_HOST says and nothing else where it is set, otherwise Docker's socket, then
    /// those of a rootless Docker and of Podman, below XDG_RUNTIME_DIR.
    /// </summary>
    /// <param name="environment">The user's.</param>
    public static IReadOnlyList<EngineEndpoint> Candidates(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.GetValueOrDefault("DOCKER_HOST") is { Length: > 0 } dockerHost)
        {
            var endpoint = new EngineEndpoint(dockerHost);
            return [endpoint.SocketPath is null ? endpoint with { Tls = EngineTls.From(environment) } : endpoint];
        }

        List<EngineEndpoint> found = [new("unix:///var/run/docker.sock")];
        if (environment.GetValueOrDefault("XDG_RUNTIME_DIR") is { Length: > 0 } runtimeDirectory)
        {
            found.Add(new($"unix://{runtimeDirectory}/docker.sock"));
            found.Add(new($"unix://{runtimeDirectory}/podman/podman.sock"));
        }

        found.Add(new("unix:///run/podman/podman.sock"));
        return found;
    }
}
