using Docker.DotNet.Models;

namespace Docker.DotNet;

/// <summary>Operations on containers. Each throws <see cref="DockerApiException"/> where the engine refuses.</summary>
internal interface IContainerOperations
{
    Task<CreateContainerResponse> CreateContainerAsync(
        CreateContainerParameters parameters, CancellationToken cancellationToken = default);

    /// <exception cref="DockerContainerNotFoundException">No container has this id or name.</exception>
    Task<ContainerInspectResponse> InspectContainerAsync(string id, CancellationToken cancellationToken = default);

    /// <returns>False where it was running already.</returns>
    Task<bool> StartContainerAsync(
        string id, ContainerStartParameters? parameters, CancellationToken cancellationToken = default);

    Task KillContainerAsync(string id, ContainerKillParameters parameters, CancellationToken cancellationToken = default);

    Task RemoveContainerAsync(
        string id, ContainerRemoveParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Reports once; a stream is not supported here.</summary>
    Task GetContainerStatsAsync(
        string id, ContainerStatsParameters parameters, IProgress<ContainerStatsResponse> progress, CancellationToken cancellationToken = default);
}
