using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Docker.DotNet.Models;

namespace Docker.DotNet;

internal sealed class ContainerOperations(DockerClient client) : IContainerOperations
{
    public async Task<CreateContainerResponse> CreateContainerAsync(
        CreateContainerParameters parameters, CancellationToken cancellationToken)
    {
        var path = "containers/create";
        if (parameters.Name is { } name)
        {
            path += $"?name={Uri.EscapeDataString(name)}";
        }

        // An array, not a stream: older engines want a Content-Length.
        using var body = new ByteArrayContent(
            JsonSerializer.SerializeToUtf8Bytes(parameters, EngineJson.Default.CreateContainerParameters));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await client.ReadAsync(
            HttpMethod.Post, path, body, EngineJson.Default.CreateContainerResponse, NotFound.Image, cancellationToken)
            .ConfigureAwait(false);
    }

    public Task<ContainerInspectResponse> InspectContainerAsync(string id, CancellationToken cancellationToken) =>
        client.ReadAsync(
            HttpMethod.Get, $"containers/{Uri.EscapeDataString(id)}/json", null,
            EngineJson.Default.ContainerInspectResponse, NotFound.Container, cancellationToken);

    public async Task<bool> StartContainerAsync(
        string id, ContainerStartParameters? parameters, CancellationToken cancellationToken) =>
        await client.CallAsync(
            HttpMethod.Post, $"containers/{Uri.EscapeDataString(id)}/start", NotFound.Container, cancellationToken)
            .ConfigureAwait(false) != HttpStatusCode.NotModified;

    public Task KillContainerAsync(string id, ContainerKillParameters parameters, CancellationToken cancellationToken) =>
        client.CallAsync(
            HttpMethod.Post,
            $"containers/{Uri.EscapeDataString(id)}/kill?signal={Uri.EscapeDataString(parameters.Signal ?? "SIGKILL")}",
            NotFound.Container, cancellationToken);

    public Task RemoveContainerAsync(
        string id, ContainerRemoveParameters parameters, CancellationToken cancellationToken) =>
        client.CallAsync(
            HttpMethod.Delete,
            $"containers/{Uri.EscapeDataString(id)}?force={Flag(parameters.Force)}&v={Flag(parameters.RemoveVolumes)}",
            NotFound.Container, cancellationToken);

    public async Task GetContainerStatsAsync(
        string id, ContainerStatsParameters parameters, IProgress<ContainerStatsResponse> progress, CancellationToken cancellationToken) =>
        progress.Report(await client.ReadAsync(
            HttpMethod.Get,
            $"containers/{Uri.EscapeDataString(id)}/stats?stream={Flag(parameters.Stream)}&one-shot={Flag(parameters.OneShot)}", null,
            EngineJson.Default.ContainerStatsResponse, NotFound.Container, cancellationToken).ConfigureAwait(false));

    private static string Flag(bool? value) => value == true ? "true" : "false";
}
