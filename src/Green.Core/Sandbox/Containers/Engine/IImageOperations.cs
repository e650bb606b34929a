using Docker.DotNet.Models;

namespace Docker.DotNet;

/// <summary>Operations on images.</summary>
internal interface IImageOperations
{
    /// <exception cref="DockerImageNotFoundException">The engine has no such image.</exception>
    Task<ImageInspectResponse> InspectImageAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Pulls an image and returns when the engine has finished. The engine answers 200 before it knows the outcome: a
    /// failure on the way comes as a message whose <see cref="JSONMessage.ErrorMessage"/> is set.
    /// </summary>
    Task CreateImageAsync(
        ImagesCreateParameters parameters,
        AuthConfig? authConfig,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken = default);
}
