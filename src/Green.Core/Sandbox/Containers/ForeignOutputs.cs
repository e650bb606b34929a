using Docker.DotNet;
using Docker.DotNet.Models;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Containers;

/// <summary>
/// What an action has left that was ended with its slot. Under an ordinary user's engine it belongs to a subordinate id, and
/// nobody but the engine can take it away: a slot's shell, which does it otherwise, is gone.
/// </summary>
internal static class ForeignOutputs
{
    private const string Out = "/run/green/out";

    /// <summary>Whether an action was going on in a slot whose users are not the host's.</summary>
    public static bool MayBeIn(SlotPlaces places) =>
        File.Exists(SlotBoot.BusyMarker(places)) && SlotBoot.ModeOf(places) == SlotMode.Mapped;

    /// <summary>
    /// Gives all of it to the caller; returns when that is done. <paramref name="slot"/> was the slot's container, which is gone:
    /// this one has its image and its name.
    /// </summary>
    public static async Task GiveBackAsync(
        IDockerClient client, SlotPlaces places, ContainerInspectResponse slot, CancellationToken cancellation)
    {
        var created = await client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Name = ContainerSpecification.NameOf(places),
                Image = slot.Image,
                User = "0:0",
                Entrypoint = ["/bin/sh", "-c", $"chown -R -h 0:0 {Out}"],
                HostConfig = new HostConfig
                {
                    NetworkMode = "none",
                    ReadonlyRootfs = true,
                    CapDrop = ["ALL"],
                    CapAdd = ["CHOWN", "DAC_OVERRIDE"],
                    Mounts = [new Mount { Type = "bind", Source = places.Out, Target = Out }],
                    LogConfig = new LogConfig { Type = "none" },
                },
            },
            cancellation).ConfigureAwait(false);
        try
        {
            await client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters(), cancellation).ConfigureAwait(false);
            await client.Containers.WaitContainerAsync(created.ID, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await client.Containers.RemoveContainerAsync(
                created.ID, new ContainerRemoveParameters { Force = true }, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
