namespace Docker.DotNet;

/// <summary>
/// The part of the Docker Engine API that Green uses, under the names of the Docker.DotNet package, which is meant to take
/// this folder's place: it is written from the published API and holds no operation, parameter or field that is not used.
/// </summary>
internal interface IDockerClient : IDisposable
{
    IContainerOperations Containers { get; }

    IImageOperations Images { get; }

    ISystemOperations System { get; }
}
