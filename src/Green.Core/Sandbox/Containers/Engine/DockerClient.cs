using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Docker.DotNet;

/// <summary>One engine, over HTTP/1.1 on its socket. Safe for use by several threads.</summary>
internal sealed class DockerClient : IDockerClient
{
    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly string _prefix;

    internal DockerClient(DockerClientConfiguration configuration, Version? requestedApiVersion)
    {
        var endpoint = configuration.EndpointBaseUri;
        // The engine is asked directly: a proxy meant for the web must not come between, nor may cookies be kept.
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        Uri address;
        if (endpoint.Scheme == "unix")
        {
            var socket = new UnixDomainSocketEndPoint(Uri.UnescapeDataString(endpoint.AbsolutePath));
            handler.ConnectCallback = (_, cancellation) => ConnectAsync(socket, cancellation);
            address = new Uri("http://docker");
        }
        else if (endpoint.Scheme is "tcp" or "http")
        {
            address = new Uri($"{(configuration.Tls is null ? "http" : "https")}://{endpoint.Authority}");
            handler.SslOptions = configuration.Tls ?? handler.SslOptions;
        }
        else
        {
            throw new ArgumentException($"No transport for {endpoint}.", nameof(configuration));
        }

        // Time limits are per request: a pull's stream has none.
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _timeout = configuration.DefaultTimeout;
        _prefix = requestedApiVersion is null ? "/" : $"/v{requestedApiVersion.ToString(2)}/";
        Containers = new ContainerOperations(this);
        Images = new ImageOperations(this);
        System = new SystemOperations(this);
    }

    public IContainerOperations Containers { get; }

    public IImageOperations Images { get; }

    public ISystemOperations System { get; }

    public void Dispose() => _http.Dispose();

    internal async Task<T> ReadAsync<T>(
        HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, NotFound notFound, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        try
        {
            using var response = await SendAsync(method, path, body, notFound, limit.Token).ConfigureAwait(false);
            var content = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                return await JsonSerializer.DeserializeAsync(content, type, limit.Token).ConfigureAwait(false)
                    ?? throw new JsonException($"The engine answered null to {method} {path}.");
            }
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw TimedOut(method, path, error);
        }
    }

    /// <returns>The status of a successful answer, whose content is dropped.</returns>
    internal async Task<HttpStatusCode> CallAsync(
        HttpMethod method, string path, NotFound notFound, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        try
        {
            using var response = await SendAsync(method, path, null, notFound, limit.Token).ConfigureAwait(false);
            return response.StatusCode;
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw TimedOut(method, path, error);
        }
    }

    /// <summary>Without a time limit; the caller disposes the answer.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? body, NotFound notFound, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, _prefix + path) { Content = body };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
            .ConfigureAwait(false);
        // 304 is the engine's way to say that nothing was to be done, such as starting what runs.
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
        {
            return response;
        }

        using (response)
        {
            // Always UTF-8, whatever character set the answer names: it may be one that there is not.
            var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
            throw (response.StatusCode, notFound) switch
            {
                (HttpStatusCode.NotFound, NotFound.Container) => new DockerContainerNotFoundException(response.StatusCode, text),
                (HttpStatusCode.NotFound, NotFound.Image) => new DockerImageNotFoundException(response.StatusCode, text),
                _ => new DockerApiException(response.StatusCode, text),
            };
        }
    }

    private static async ValueTask<Stream> ConnectAsync(EndPoint endpoint, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endpoint, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static TimeoutException TimedOut(HttpMethod method, string path, Exception inner) =>
        new($"The engine did not answer {method} {path} in time.", inner);

    private CancellationTokenSource Limit(CancellationToken cancellation)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        source.CancelAfter(_timeout);
        return source;
    }
}

/// <summary>What a 404 says is missing.</summary>
internal enum NotFound
{
    Nothing,
    Container,
    Image,
}
