namespace Docker.DotNet.Models;

/// <summary>The part of a container's description that concerns the host.</summary>
internal sealed class HostConfig
{
    public string? NetworkMode { get; set; }

    public bool AutoRemove { get; set; }

    public bool ReadonlyRootfs { get; set; }

    /// <summary>Names without <c>CAP_</c>.</summary>
    public IList<string>? CapAdd { get; set; }

    public IList<string>? CapDrop { get; set; }

    public IList<string>? SecurityOpt { get; set; }

    public string? UsernsMode { get; set; }

    public string? IpcMode { get; set; }

    /// <summary>Bytes of /dev/shm.</summary>
    public long ShmSize { get; set; }

    /// <summary>In bytes; 0 for no limit.</summary>
    public long Memory { get; set; }

    public long? PidsLimit { get; set; }

    public IDictionary<string, string>? Sysctls { get; set; }

    public bool? Init { get; set; }

    /// <summary>Mount options by directory.</summary>
    public IDictionary<string, string>? Tmpfs { get; set; }

    public IList<Mount>? Mounts { get; set; }

    public LogConfig? LogConfig { get; set; }
}

internal sealed class Mount
{
    /// <summary><c>bind</c>.</summary>
    public string? Type { get; set; }

    public string? Source { get; set; }

    public string? Target { get; set; }

    public bool ReadOnly { get; set; }
}

internal sealed class LogConfig
{
    public string? Type { get; set; }
}
