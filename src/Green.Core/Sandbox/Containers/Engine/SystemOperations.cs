using Docker.DotNet.Models;

namespace Docker.DotNet;

internal sealed class SystemOperations(DockerClient client) : ISystemOperations
{
    public Task<VersionResponse> GetVersionAsync(CancellationToken cancellationToken) =>
        client.ReadAsync(
            HttpMethod.Get, "version", null, EngineJson.Default.VersionResponse, NotFound.Nothing, cancellationToken);

    public Task<SystemInfoResponse> GetSystemInfoAsync(CancellationToken cancellationToken) =>
        client.ReadAsync(
            HttpMethod.Get, "info", null, EngineJson.Default.SystemInfoResponse, NotFound.Nothing, cancellationToken);
}
