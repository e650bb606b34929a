using System.Net.Security;

namespace Docker.DotNet;

/// <summary>Where the engine listens.</summary>
/// <param name="endpoint"><c>unix:///path/of/socket</c>, <c>tcp://host:port</c> or <c>http://host:port</c>.</param>
/// <param name="defaultTimeout">For one request and its answer, streams apart; 100 seconds where not given.</param>
/// <param name="tls">
/// For <c>tcp://</c> with TLS. The package has its own <c>CertificateCredentials</c> for this, whose errors do not tell why a
/// certificate was refused.
/// </param>
internal sealed class DockerClientConfiguration(
    Uri endpoint, TimeSpan defaultTimeout = default, SslClientAuthenticationOptions? tls = null) : IDisposable
{
    public Uri EndpointBaseUri { get; } = endpoint;

    public TimeSpan DefaultTimeout { get; } = defaultTimeout == default ? TimeSpan.FromSeconds(100) : defaultTimeout;

    public SslClientAuthenticationOptions? Tls { get; } = tls;

    /// <param name="requestedApiVersion">The API version of every request; null leaves it to the engine.</param>
    public DockerClient CreateClient(Version? requestedApiVersion = null) => new(this, requestedApiVersion);

    /// <summary>Nothing to release: kept because the package's own configuration is disposable.</summary>
    public void Dispose()
    {
    }
}
