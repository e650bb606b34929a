using System.Text.Json.Serialization;

namespace Docker.DotNet.Models;

/// <summary>Answer of <c>GET /images/{name}/json</c>.</summary>
internal sealed class ImageInspectResponse
{
    /// <summary><c>sha256:…</c>.</summary>
    [JsonPropertyName("Id")]
    public string ID { get; set; } = "";

    public IList<string>? RepoTags { get; set; }

    /// <summary><c>repository@sha256:…</c>; empty for an image that no registry has.</summary>
    public IList<string>? RepoDigests { get; set; }

    public ImageConfig? Config { get; set; }
}

/// <summary>What containers of an image start with where nothing else is said.</summary>
internal sealed class ImageConfig
{
    /// <summary><c>NAME=value</c>.</summary>
    public IList<string>? Env { get; set; }
}

/// <summary>Query of <c>POST /images/create</c>.</summary>
internal sealed class ImagesCreateParameters
{
    public string FromImage { get; set; } = "";

    /// <summary>A tag or a digest. Without it the engine pulls every tag of the repository.</summary>
    public string? Tag { get; set; }
}

/// <summary>Credentials for a registry. Green sends none.</summary>
internal sealed class AuthConfig;

/// <summary>One line of a pull's progress.</summary>
internal sealed class JSONMessage
{
    [JsonPropertyName("status")]
    public string? Status { get; set; }

    [JsonPropertyName("error")]
    public string? ErrorMessage { get; set; }
}
