namespace Green.Core.Sandbox.Containers;

/// <summary>Where an engine may listen.</summary>
/// <param name="Address"><c>unix:///path/of/socket</c> or <c>tcp://host:port</c>, as in DOCKER_HOST.</param>
public sealed record EngineEndpoint(string Address)
{
    /// <summary>The path of the socket, null where the address is of another kind.</summary>
    internal string? SocketPath =>
        Address.StartsWith("unix://", StringComparison.Ordinal) ? Address["unix://".Length..] : null;

    /// <summary>
    /// The places to look, in order: what DOCKER_HOST says and nothing else where it is set, otherwise Docker's socket, then
    /// those of a rootless Docker and of Podman.
    /// </summary>
    /// <param name="dockerHost">The value of DOCKER_HOST; null or empty where it is not set.</param>
    /// <param name="runtimeDirectory">The value of XDG_RUNTIME_DIR, where rootless engines listen.</param>
    public static IReadOnlyList<EngineEndpoint> Candidates(string? dockerHost, string? runtimeDirectory)
    {
        if (!string.IsNullOrEmpty(dockerHost))
        {
            return [new EngineEndpoint(dockerHost)];
        }

        List<EngineEndpoint> found = [new("unix:///var/run/docker.sock")];
        if (!string.IsNullOrEmpty(runtimeDirectory))
        {
            found.Add(new($"unix://{runtimeDirectory}/docker.sock"));
            found.Add(new($"unix://{runtimeDirectory}/podman/podman.sock"));
        }

        found.Add(new("unix:///run/podman/podman.sock"));
        return found;
    }
}
