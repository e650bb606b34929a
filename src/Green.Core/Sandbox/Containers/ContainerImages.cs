using Docker.DotNet;
using Docker.DotNet.Models;

namespace Green.Core.Sandbox.Containers;

/// <summary>Turns the setting <c>green.image</c> into one particular image that the engine has.</summary>
internal sealed class ContainerImages(EngineConnection engine, ImageRecords records)
{
    /// <summary>
    /// The image that a name stands for: what was recorded at its first use, without asking the engine; at the first use
    /// itself what the engine has under that name, pulled where it has none. <paramref name="progress"/>
    /// is told, in words for the user, before something that takes long.
    /// </summary>
    /// <exception cref="GreenException">GREEN2001, GREEN2002.</exception>
    public async Task<ContainerImage> ResolveAsync(
        string reference, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (await records.FindAsync(reference, cancellation).ConfigureAwait(false) is { } recorded)
        {
            return recorded;
        }

        var image = await LookUpAsync(reference, progress, cancellation).ConfigureAwait(false);
        return await records.AddAsync(image, cancellation).ConfigureAwait(false);
    }

    private async Task<ContainerImage> LookUpAsync(
        string reference, IProgress<string>? progress, CancellationToken cancellation)
    {
        var client = await engine.ConnectAsync(cancellation).ConfigureAwait(false);
        try
        {
            var found = await InspectAsync(client, reference, cancellation).ConfigureAwait(false);
            if (found is null)
            {
                if (await PullAsync(client, reference, progress, cancellation).ConfigureAwait(false) is { } failure)
                {
                    throw EngineErrors.ImageMissing(reference, failure);
                }

                found = await InspectAsync(client, reference, cancellation).ConfigureAwait(false)
                    ?? throw EngineErrors.ImageMissing(reference, "it was pulled, but the engine does not have it.");
            }

            return new ContainerImage(reference, found.ID, found.RepoDigests?.FirstOrDefault());
        }
        catch (DockerApiException error)
        {
            throw EngineErrors.ImageMissing(reference, EngineErrors.Words(error), error);
        }
        catch (Exception error) when (EngineErrors.IsNoAnswer(error))
        {
            throw EngineErrors.NoEngine(error.Message, error);
        }
    }

    /// <summary>
    /// The id under which this engine has the image, which it does not have under the recorded one: it was removed since,
    /// or another engine with another way to number images is used now. Pulls by digest, so that it is the same image.
    /// </summary>
    /// <exception cref="GreenException">GREEN2002.</exception>
    public async Task<string> FetchAgainAsync(ContainerImage image, CancellationToken cancellation)
    {
        if (image.RepositoryDigest is not { } digest)
        {
            throw EngineErrors.RecordedImageGone(image, "the engine does not have it, and no registry is known to.");
        }

        var client = await engine.ConnectAsync(cancellation).ConfigureAwait(false);
        try
        {
            var found = await InspectAsync(client, digest, cancellation).ConfigureAwait(false);
            if (found is null)
            {
                if (await PullAsync(client, digest, null, cancellation).ConfigureAwait(false) is { } failure)
                {
                    throw EngineErrors.RecordedImageGone(image, failure);
                }

                found = await InspectAsync(client, digest, cancellation).ConfigureAwait(false)
                    ?? throw EngineErrors.RecordedImageGone(image, "it was pulled, but the engine does not have it.");
            }

            return found.ID;
        }
        catch (DockerApiException error)
        {
            throw EngineErrors.RecordedImageGone(image, EngineErrors.Words(error), error);
        }
    }

    /// <summary>The variables that the image sets.</summary>
    /// <exception cref="GreenException">GREEN2001, GREEN2002.</exception>
    public async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(ContainerImage image, CancellationToken cancellation)
    {
        var client = await engine.ConnectAsync(cancellation).ConfigureAwait(false);
        try
        {
            var found = await InspectAsync(client, image.Id, cancellation).ConfigureAwait(false)
                ?? throw EngineErrors.RecordedImageGone(image, "the engine does not have it.");
            return (found.Config?.Env ?? []).Select(variable => variable.Split('=', 2)).Where(parts => parts is [{ Length: > 0 }, _])
                .GroupBy(parts => parts[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal);
        }
        catch (DockerApiException error)
        {
            throw EngineErrors.RecordedImageGone(image, EngineErrors.Words(error), error);
        }
        catch (Exception error) when (EngineErrors.IsNoAnswer(error))
        {
            throw EngineErrors.NoEngine(error.Message, error);
        }
    }

    private static async Task<ImageInspectResponse?> InspectAsync(
        IDockerClient client, string reference, CancellationToken cancellation)
    {
        try
        {
            return await client.Images.InspectImageAsync(reference, cancellation).ConfigureAwait(false);
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    }

    /// <returns>Null, or why it failed.</returns>
    private static async Task<string?> PullAsync(
        IDockerClient client, string reference, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (ImageName.Parse(reference) is not { } name)
        {
            return "the engine does not have it, and an id or a name without its tag cannot be pulled.";
        }

        progress?.Report($"Pulling {reference}");
        var failure = new FirstFailure();
        try
        {
            await client.Images.CreateImageAsync(
                new ImagesCreateParameters { FromImage = name.Repository, Tag = name.Tag }, null, failure, cancellation)
                .ConfigureAwait(false);
        }
        catch (DockerApiException error)
        {
            return EngineErrors.Words(error);
        }

        return failure.Message;
    }

    /// <summary>Progress&lt;T&gt; would report on another thread, perhaps after the pull's end.</summary>
    private sealed class FirstFailure : IProgress<JSONMessage>
    {
        public string? Message { get; private set; }

        public void Report(JSONMessage value) => Message ??= value.ErrorMessage;
    }
}
