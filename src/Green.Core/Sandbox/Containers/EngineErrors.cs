using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;

namespace Green.Core.Sandbox.Containers;

/// <summary>The coded errors of this room: what the engine said, and what the user can do.</summary>
internal static class EngineErrors
{
    public static GreenException NoEngine(string detail, Exception? inner = null) => new(
        "GREEN2001",
        $"No container engine answers ({detail}).",
        "Start Docker or Podman, or point DOCKER_HOST at its socket; or build without an engine: --sandbox namespaces.",
        inner);

    public static GreenException ImageMissing(string reference, string reason, Exception? inner = null) => new(
        "GREEN2002",
        $"The image {reference} cannot be had: {reason}",
        "Make a base image from Debian packages with build/image, or name an image that you have in the setting green.image; "
            + "or build without an image: --sandbox namespaces.",
        inner);

    public static GreenException RecordedImageGone(ContainerImage image, string reason, Exception? inner = null) => new(
        "GREEN2002",
        $"The image {image.Reference} was {image.Id} when it was first used, and that one cannot be had any more: {reason}",
        $"Run `dotnet green config set image {image.Reference}` to use what the name stands for now; "
            + "or build without an image: --sandbox namespaces.",
        inner);

    public static GreenException Refused(string container, string image, DockerApiException error) => new(
        "GREEN2010",
        $"The engine did not start the sandbox {container} from the image {image}: {Words(error)}",
        "Where the message names a path, the engine must run on this machine and see it; where it names /bin/sh, the image "
            + "lacks a shell: choose another in the setting green.image.",
        error);

    public static GreenException TooOld(string endpoint, string version, string wanted) => new(
        "GREEN2011",
        $"The engine at {endpoint} speaks version {version} of the Docker API; {wanted} is the oldest that Green uses.",
        "Update it to Docker 20.10 or Podman 4, or later; or build without an engine: --sandbox namespaces.");

    /// <summary>Whether the engine went away, hangs or says what no engine says, as against: answered with an error.</summary>
    public static bool IsNoAnswer(Exception error) =>
        error is HttpRequestException or TimeoutException or IOException or SocketException or JsonException;

    /// <summary>Why a connection failed: where TLS did, only the innermost message tells.</summary>
    public static string Reason(Exception error) =>
        error.InnerException is { } inner && !error.Message.Contains(inner.Message, StringComparison.Ordinal)
            ? $"{error.Message} {Reason(inner)}"
            : error.Message;

    /// <summary>The message inside the engine's JSON, or the body as it is.</summary>
    public static string Words(DockerApiException error)
    {
        if (string.IsNullOrWhiteSpace(error.ResponseBody))
        {
            return $"status {(int)error.StatusCode}";
        }

        try
        {
            using var body = JsonDocument.Parse(error.ResponseBody);
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("message", out var message)
                && message.ValueKind == JsonValueKind.String
                ? message.GetString()!
                : error.ResponseBody;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the message has half of a surrogate pair.
            return error.ResponseBody.Trim();
        }
    }
}
