using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Containers;

/// <summary>Slots that are containers of an engine on this machine.</summary>
/// <param name="engine">Connected to when the first slot starts.</param>
/// <param name="images">Asked where the engine no longer has the image.</param>
/// <param name="image">See <see cref="ContainerImages.ResolveAsync"/>.</param>
/// <param name="toolchain">The toolchain's directory on the host; null where the image brings its own.</param>
/// <param name="limits">Of memory and processes.</param>
internal sealed class ContainerSlotHost(
    EngineConnection engine, ContainerImages images, ContainerImage image, string? toolchain, ActionLimits limits) : ISlotHost
{
    // An engine removes a container in some 50 ms; one that cannot within this time has lost control of it.
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(20);

    private EngineSecurity? _security;

    public string Kind => "container";

    public string Platform => image.Id;

    /// <summary>An engine takes some milliseconds to answer.</summary>
    public TimeSpan UsagePause => TimeSpan.FromSeconds(5);

    public string Traits => string.Create(CultureInfo.InvariantCulture, $"{limits.Memory} {limits.Processes}");

    /// <exception cref="GreenException">GREEN2001, GREEN2002, GREEN2004, GREEN2010 or GREEN2011.</exception>
    public async Task StartAsync(SlotPlaces places, SlotLayout layout, CancellationToken cancellation)
    {
        if (toolchain is not null && !Directory.Exists(toolchain))
        {
            // Some engines would make the directory.
            throw SlotErrors.CouldNotStart(places, $"the toolchain '{toolchain}' is not there.");
        }

        var client = await engine.ConnectAsync(cancellation).ConfigureAwait(false);
        var mounts = ContainerMounts.Prepare(places, layout, toolchain);
        var started = false;
        try
        {
            _security ??= EngineSecurity.From(
                (await client.System.GetSystemInfoAsync(cancellation).ConfigureAwait(false)).SecurityOptions);
            var id = await CreateAsync(
                client, ContainerSpecification.Create(places, image.Id, mounts, _security, limits), cancellation).ConfigureAwait(false);
            await client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellation).ConfigureAwait(false);
            started = true;
        }
        catch (DockerApiException error)
        {
            throw EngineErrors.Refused(ContainerSpecification.NameOf(places), image.Reference, error);
        }
        catch (Exception error) when (EngineErrors.IsNoAnswer(error))
        {
            throw EngineErrors.NoEngine(error.Message, error);
        }
        finally
        {
            if (!started)
            {
                await TryRemoveAsync(client, ContainerSpecification.NameOf(places)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// The kernel keeps the container to its limits; but what keeps trying to start processes where no more may be would never end.
    /// </summary>
    public async Task<SlotUsage?> UsageAsync(SlotPlaces places)
    {
        SlotUsage? usage = null;
        try
        {
            var client = await engine.ConnectAsync(CancellationToken.None).ConfigureAwait(false);
            await client.Containers.GetContainerStatsAsync(
                ContainerSpecification.NameOf(places),
                new ContainerStatsParameters { Stream = false, OneShot = true },
                new Answer<ContainerStatsResponse>(stats => usage = new SlotUsage(0, (int)(stats.PidsStats?.Current ?? 0))),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is GreenException or DockerApiException || EngineErrors.IsNoAnswer(error))
        {
            // The action goes on, or does not: the slot's own pipes tell.
        }

        return usage;
    }

    /// <exception cref="GreenException">GREEN2001, GREEN2010 or GREEN2011.</exception>
    public async Task StopAsync(SlotPlaces places, CancellationToken cancellation)
    {
        IDockerClient client;
        try
        {
            client = await engine.ConnectAsync(cancellation).ConfigureAwait(false);
        }
        catch (GreenException error) when (error.Code == "GREEN2001" && !SlotBoot.IsAlive(places))
        {
            // Its engine is gone and the slot with it.
            return;
        }

        try
        {
            var name = ContainerSpecification.NameOf(places);
            var left = ForeignOutputs.MayBeIn(places) ? await FindAsync(client, name, cancellation).ConfigureAwait(false) : null;
            await RemoveAsync(client, name, cancellation).ConfigureAwait(false);
            if (left is not null)
            {
                await ForeignOutputs.GiveBackAsync(client, places, left, cancellation).ConfigureAwait(false);
            }
        }
        catch (DockerApiException error)
        {
            throw EngineErrors.Refused(ContainerSpecification.NameOf(places), image.Reference, error);
        }
        catch (Exception error) when (EngineErrors.IsNoAnswer(error))
        {
            throw EngineErrors.NoEngine(error.Message, error);
        }
    }

    private async Task<string> CreateAsync(
        IDockerClient client, CreateContainerParameters parameters, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return (await client.Containers.CreateContainerAsync(parameters, cancellation).ConfigureAwait(false)).ID;
            }
            catch (DockerImageNotFoundException) when (attempt < 2)
            {
                parameters.Image = await images.FetchAgainAsync(image, cancellation).ConfigureAwait(false);
            }
            catch (DockerApiException) when (attempt == 0)
            {
                // Left by a lessee that died while it started the slot: whoever starts it now holds its lease. Engines say
                // in several ways that a name is taken.
                if (await FindAsync(client, parameters.Name!, cancellation).ConfigureAwait(false) is null)
                {
                    throw;
                }

                await RemoveAsync(client, parameters.Name!, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static async Task<ContainerInspectResponse?> FindAsync(IDockerClient client, string name, CancellationToken cancellation)
    {
        try
        {
            return await client.Containers.InspectContainerAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Returns when the container is gone and its name free.</summary>
    private static async Task RemoveAsync(IDockerClient client, string name, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RemovalLimit);
        try
        {
            await KillAsync(client, name, limit.Token).ConfigureAwait(false);
            while (!await IsGoneAsync(client, name, limit.Token).ConfigureAwait(false))
            {
                // The engine removes it by itself too, since it ends; there is nothing to wait on but its name.
                await Task.Delay(5, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The engine does not remove the container {name}.", error);
        }
    }

    private static async Task KillAsync(IDockerClient client, string name, CancellationToken cancellation)
    {
        try
        {
            await client.Containers.KillContainerAsync(name, new ContainerKillParameters(), cancellation).ConfigureAwait(false);
        }
        catch (DockerApiException)
        {
            // It does not exist or does not run, which engines say in several ways; the removal that follows has the last word.
        }
    }

    private static async Task<bool> IsGoneAsync(IDockerClient client, string name, CancellationToken cancellation)
    {
        try
        {
            await client.Containers.RemoveContainerAsync(
                name, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (DockerContainerNotFoundException)
        {
            return true;
        }
        catch (DockerApiException error) when (error.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <summary>After a failure, which is what the user must hear of; a container that stays is removed at the next start.</summary>
    private static async Task TryRemoveAsync(IDockerClient client, string name)
    {
        try
        {
            await RemoveAsync(client, name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is DockerApiException || EngineErrors.IsNoAnswer(error))
        {
        }
    }

    private sealed class Answer<T>(Action<T> take) : IProgress<T>
    {
        public void Report(T value) => take(value);
    }
}
