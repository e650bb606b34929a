using System.Text.Json.Serialization;

namespace Docker.DotNet.Models;

/// <summary>Body of <c>POST /containers/create</c>.</summary>
internal sealed class CreateContainerParameters
{
    /// <summary>Goes into the query, not into the body.</summary>
    [JsonIgnore]
    public string? Name { get; set; }

    public string? Hostname { get; set; }

    /// <summary><c>uid:gid</c>.</summary>
    public string? User { get; set; }

    /// <summary><c>NAME=value</c>.</summary>
    public IList<string>? Env { get; set; }

    public IList<string>? Entrypoint { get; set; }

    public IList<string>? Cmd { get; set; }

    public string? Image { get; set; }

    public string? WorkingDir { get; set; }

    public IDictionary<string, string>? Labels { get; set; }

    public HostConfig? HostConfig { get; set; }
}

internal sealed class CreateContainerResponse
{
    [JsonPropertyName("Id")]
    public string ID { get; set; } = "";

    public IList<string>? Warnings { get; set; }
}

internal sealed class ContainerStartParameters;

internal sealed class ContainerKillParameters
{
    /// <summary>A name such as <c>SIGTERM</c>; SIGKILL where null.</summary>
    public string? Signal { get; set; }
}

internal sealed class ContainerRemoveParameters
{
    /// <summary>Anonymous volumes with it.</summary>
    public bool? RemoveVolumes { get; set; }

    /// <summary>Kills it first where it runs.</summary>
    public bool? Force { get; set; }
}

internal sealed class ContainerStatsParameters
{
    public bool? Stream { get; set; }

    /// <summary>Without the second look that rates need, which takes a second.</summary>
    public bool? OneShot { get; set; }
}
