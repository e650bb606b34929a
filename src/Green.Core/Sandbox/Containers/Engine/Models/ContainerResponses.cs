using System.Text.Json.Serialization;

namespace Docker.DotNet.Models;

/// <summary>Answer of <c>GET /containers/{id}/json</c>.</summary>
internal sealed class ContainerInspectResponse
{
    [JsonPropertyName("Id")]
    public string ID { get; set; } = "";

    /// <summary>With a leading slash.</summary>
    public string Name { get; set; } = "";

    /// <summary>The image's id.</summary>
    public string Image { get; set; } = "";

    public ContainerState? State { get; set; }

    public HostConfig? HostConfig { get; set; }
}

internal sealed class ContainerState
{
    public string Status { get; set; } = "";

    public bool Running { get; set; }

    /// <summary>Of its first process, as the host counts; 0 where it does not run.</summary>
    public long Pid { get; set; }

    public long ExitCode { get; set; }

    public string Error { get; set; } = "";
}

/// <summary>Answer of <c>GET /containers/{id}/stats</c>.</summary>
internal sealed class ContainerStatsResponse
{
    [JsonPropertyName("pids_stats")]
    public PidsStats? PidsStats { get; set; }
}

internal sealed class PidsStats
{
    /// <summary>Processes and threads; 0 where the engine does not count them.</summary>
    [JsonPropertyName("current")]
    public ulong Current { get; set; }
}
