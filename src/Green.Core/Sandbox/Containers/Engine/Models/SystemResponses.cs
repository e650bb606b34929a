using System.Text.Json.Serialization;

namespace Docker.DotNet.Models;

internal sealed class VersionResponse
{
    public string Version { get; set; } = "";

    /// <summary>The newest API version the engine speaks, such as <c>1.41</c>.</summary>
    [JsonPropertyName("ApiVersion")]
    public string APIVersion { get; set; } = "";

    /// <summary>The oldest; empty where the engine does not say.</summary>
    [JsonPropertyName("MinAPIVersion")]
    public string MinAPIVersion { get; set; } = "";
}

internal sealed class SystemInfoResponse
{
    /// <summary>Such as <c>name=selinux</c> and <c>name=seccomp,profile=default</c>.</summary>
    public IList<string>? SecurityOptions { get; set; }
}
