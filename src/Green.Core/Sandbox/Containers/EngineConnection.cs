using Docker.DotNet;

namespace Green.Core.Sandbox.Containers;

/// <summary>
/// The engine, connected to when it is first needed: a build whose results are all in the store never asks it anything.
/// </summary>
internal sealed class EngineConnection(IReadOnlyList<EngineEndpoint> candidates) : IDisposable
{
    /// <summary>What Docker 20.10 and Podman 4 speak.</summary>
    private static readonly Version Oldest = new(1, 41);

    /// <summary>The newest that this code was written for; Docker 29 refuses anything older.</summary>
    private static readonly Version Newest = new(1, 44);

    private readonly SemaphoreSlim _connecting = new(1);
    private DockerClient? _client;

    /// <exception cref="GreenException">GREEN2001, GREEN2011.</exception>
    public async Task<IDockerClient> ConnectAsync(CancellationToken cancellation)
    {
        await _connecting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _client ??= await FindAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _connecting.Release();
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _connecting.Dispose();
    }

    /// <summary>The version to ask in, for an engine that speaks <paramref name="lowest"/> to <paramref name="highest"/>.</summary>
    /// <returns>Null where the engine is too old.</returns>
    internal static Version? Choose(Version lowest, Version highest)
    {
        if (highest < Oldest)
        {
            return null;
        }

        var version = highest < Newest ? highest : Newest;
        return version < lowest ? lowest : version;
    }

    private async Task<DockerClient> FindAsync(CancellationToken cancellation)
    {
        var found = await EngineProbe.ProbeAsync(candidates, null, cancellation).ConfigureAwait(false);
        if (found.Endpoint is not { } endpoint)
        {
            throw EngineErrors.NoEngine(found.Detail);
        }

        using var configuration = new DockerClientConfiguration(
            new Uri(endpoint.Address), tls: endpoint.Tls?.OptionsFor(endpoint.Network!.IdnHost));
        using var unversioned = configuration.CreateClient();
        try
        {
            var answer = await unversioned.System.GetVersionAsync(cancellation).ConfigureAwait(false);
            var highest = Parse(answer.APIVersion);
            return Choose(Parse(answer.MinAPIVersion), highest) is { } version
                ? configuration.CreateClient(version)
                : throw EngineErrors.TooOld(endpoint.Address, answer.APIVersion, Oldest.ToString());
        }
        catch (Exception error) when (EngineErrors.IsNoAnswer(error) || error is DockerApiException)
        {
            throw EngineErrors.NoEngine($"{endpoint.Address}: {EngineErrors.Reason(error)}", error);
        }
    }

    private static Version Parse(string version) => Version.TryParse(version, out var parsed) ? parsed : new Version(0, 0);
}
