using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet.Models;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Containers;

/// <summary>What the engine is asked for: a container without network, on a read-only root, with hardly any rights.</summary>
internal static class ContainerSpecification
{
    /// <summary>The label that all slots carry; its value is the slot's name.</summary>
    public const string SlotLabel = "io.green.slot";

    /// <summary>What the slot shell needs beside an action.</summary>
    private const int OwnProcesses = 8;

    /// <summary>The slot's directory on the host.</summary>
    public const string DirectoryLabel = "io.green.directory";

    /// <summary>
    /// The container's name: the slot's, and a hash of its directory, because users and GREEN_HOMEs that share an engine have
    /// slots of the same name.
    /// </summary>
    public static string NameOf(SlotPlaces places)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(places.Directory)));
        var name = string.Concat(places.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"green-{name}-{hash.AsSpan(0, 12)}");
    }

    /// <summary>
    /// The container of one slot. The image is named by its id: a tag could have moved since the fingerprints were made.
    /// </summary>
    public static CreateContainerParameters Create(
        SlotPlaces places, string imageId, IList<Mount> mounts, EngineSecurity security, ActionLimits limits)
    {
        List<string> options = ["no-new-privileges"];
        if (security.SeLinux)
        {
            // Labelling the mounts instead would relabel the user's toolchain, which may be all of /usr, for good.
            options.Add("label=disable");
        }

        return new CreateContainerParameters
        {
            Name = NameOf(places),
            Image = imageId,
            Hostname = "green",
            User = "0:0",
            WorkingDir = "/",
            Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            // Where the shell cannot start, the pool finds the reason in the log.
            Entrypoint = ["/bin/sh", "-c", $"exec \"$@\" </dev/null >{SlotShell.ControlDirectory}/log 2>&1", "sh"],
            Cmd = [.. SlotShell.Command],
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [SlotLabel] = places.Name,
                [DirectoryLabel] = places.Directory,
            },
            HostConfig = new HostConfig
            {
                NetworkMode = "none",
                AutoRemove = true,
                ReadonlyRootfs = true,
                CapDrop = ["ALL"],
                CapAdd = [.. SlotShell.Capabilities],
                SecurityOpt = options,
                // Where the engine maps users, container root could not read the places of the user who builds.
                UsernsMode = security.MapsUsers ? "host" : null,
                IpcMode = "private",
                ShmSize = Math.Min(1L << 30, limits.Memory / 4),
                Memory = limits.Memory,
                PidsLimit = limits.Processes + OwnProcesses,
                Sysctls = new Dictionary<string, string>(StringComparer.Ordinal) { ["kernel.shmall"] = SlotShell.SharedPages },
                Init = false,
                // Smaller than what all may use: the kernel can take back no memory that files have, and would end every process.
                Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["/tmp"] = string.Create(CultureInfo.InvariantCulture, $"exec,mode=1777,size={limits.Memory / 2}"),
                },
                Mounts = mounts,
                LogConfig = new LogConfig { Type = "none" },
            },
        };
    }
}

/// <summary>Traits of an engine that a container's description depends on.</summary>
internal sealed record EngineSecurity(bool SeLinux, bool MapsUsers)
{
    /// <param name="options"><see cref="SystemInfoResponse.SecurityOptions"/>.</param>
    public static EngineSecurity From(IEnumerable<string>? options)
    {
        var names = (options ?? []).Select(option => option.Split(',')[0]).ToList();
        return new EngineSecurity(names.Contains("name=selinux"), names.Contains("name=userns"));
    }
}
