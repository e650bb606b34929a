using System.Text.Json;
using Docker.DotNet.Models;

namespace Docker.DotNet;

internal sealed class ImageOperations(DockerClient client) : IImageOperations
{
    // The name's slashes separate path segments in this API, so they are not escaped.
    public Task<ImageInspectResponse> InspectImageAsync(string name, CancellationToken cancellationToken) =>
        client.ReadAsync(
            HttpMethod.Get, $"images/{Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal)}/json", null,
            EngineJson.Default.ImageInspectResponse, NotFound.Image, cancellationToken);

    public async Task CreateImageAsync(
        ImagesCreateParameters parameters,
        AuthConfig? authConfig,
        IProgress<JSONMessage> progress,
        CancellationToken cancellationToken)
    {
        var query = $"images/create?fromImage={Uri.EscapeDataString(parameters.FromImage)}";
        if (parameters.Tag is { } tag)
        {
            query += $"&tag={Uri.EscapeDataString(tag)}";
        }

        using var response = await client.SendAsync(HttpMethod.Post, query, null, NotFound.Image, cancellationToken)
            .ConfigureAwait(false);
        var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            using var lines = new StreamReader(content);
            while (await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (line.Length > 0 && JsonSerializer.Deserialize(line, EngineJson.Default.JSONMessage) is { } message)
                {
                    progress.Report(message);
                }
            }
        }
    }
}
