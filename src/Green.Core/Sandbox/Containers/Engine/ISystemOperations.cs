using Docker.DotNet.Models;

namespace Docker.DotNet;

/// <summary>Questions to the engine about itself.</summary>
internal interface ISystemOperations
{
    Task<VersionResponse> GetVersionAsync(CancellationToken cancellationToken = default);

    Task<SystemInfoResponse> GetSystemInfoAsync(CancellationToken cancellationToken = default);
}
