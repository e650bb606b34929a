using System.Net;

namespace Docker.DotNet;

/// <summary>The engine answered with a status that is no success.</summary>
internal class DockerApiException(HttpStatusCode statusCode, string? responseBody)
    : Exception($"Docker API responded with status code={statusCode}, response={responseBody}")
{
    public HttpStatusCode StatusCode { get; } = statusCode;

    /// <summary>As sent: mostly <c>{"message":"…"}</c>.</summary>
    public string? ResponseBody { get; } = responseBody;
}

/// <summary>404 of an operation on a container.</summary>
internal sealed class DockerContainerNotFoundException(HttpStatusCode statusCode, string? responseBody)
    : DockerApiException(statusCode, responseBody);

/// <summary>404 of an operation on an image, or of a container's creation from an image that is not there.</summary>
internal sealed class DockerImageNotFoundException(HttpStatusCode statusCode, string? responseBody)
    : DockerApiException(statusCode, responseBody);
