using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Green.Core.Sandbox.Containers;

/// <summary>What a look at the engine found.</summary>
public enum EngineState
{
    /// <summary>No engine answers.</summary>
    None,

    /// <summary>An engine answers, but it does not have the image.</summary>
    ImageMissing,

    /// <summary>An engine answers and, where one was asked for, has the image.</summary>
    Ready,
}

/// <summary>What a look at the engine found, and where.</summary>
/// <param name="State">The answer.</param>
/// <param name="Endpoint">The engine that answers; null where none does.</param>
/// <param name="Detail">Where none answers: each place tried and why it failed. Empty otherwise.</param>
public sealed record EngineProbeResult(EngineState State, EngineEndpoint? Endpoint, string Detail);

/// <summary>
/// Finds out whether containers can be used, quickly: one request of a few bytes, written by hand, because every build asks
/// and the first use of an HTTP client costs ten times as much as the answer.
/// </summary>
public static class EngineProbe
{
    // An engine on this machine answers in about a millisecond; one that hangs must not hold a build up.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Takes the first of <see cref="EngineEndpoint.Candidates"/> that answers. <paramref name="image"/> is a reference or an
    /// id, null to ask for the engine only.
    /// </summary>
    public static async Task<EngineProbeResult> ProbeAsync(
        IReadOnlyList<EngineEndpoint> candidates, string? image, CancellationToken cancellation)
    {
        var path = image is null
            ? "/_ping"
            : $"/images/{Uri.EscapeDataString(image).Replace("%2F", "/", StringComparison.Ordinal)}/json";
        var failures = new List<string>();
        foreach (var candidate in candidates)
        {
            var (status, failure) = await AskAsync(candidate, path, cancellation).ConfigureAwait(false);
            switch (status)
            {
                case 200:
                    return new EngineProbeResult(EngineState.Ready, candidate, "");
                case 404 when image is not null:
                    return new EngineProbeResult(EngineState.ImageMissing, candidate, "");
                default:
                    failures.Add($"{candidate.Address}: {failure}");
                    break;
            }
        }

        return new EngineProbeResult(EngineState.None, null, string.Join("; ", failures));
    }

    /// <returns>The status of the answer; 0 and the reason where there is none.</returns>
    private static async Task<(int Status, string Failure)> AskAsync(
        EngineEndpoint candidate, string path, CancellationToken cancellation)
    {
        if (candidate.SocketPath is { } socketPath && !File.Exists(socketPath))
        {
            return (0, "no such socket");
        }

        if (candidate.Objection is { } objection)
        {
            return (0, objection);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        try
        {
            var stream = await ConnectAsync(candidate, limit.Token).ConfigureAwait(false);
            await using var closed = stream.ConfigureAwait(false);
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"GET {path} HTTP/1.0\r\nHost: docker\r\n\r\n"), limit.Token).ConfigureAwait(false);

            // "HTTP/1.0 200": what follows is of no interest.
            var answer = new byte[12];
            if (await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false)
                < answer.Length)
            {
                return (0, "the connection was closed without an answer");
            }

            var text = Encoding.ASCII.GetString(answer);
            return text.StartsWith("HTTP/1.", StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                ? (status, Words(status, candidate))
                : (0, "what answers does not speak HTTP");
        }
        catch (AuthenticationException error)
        {
            return (0, $"TLS fails: {EngineErrors.Reason(error)}");
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return (0, EngineErrors.Reason(error));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (0, string.Create(CultureInfo.InvariantCulture, $"no answer within {TimeLimit.TotalSeconds} s"));
        }
    }

    private static string Words(int status, EngineEndpoint candidate) =>
        status == 400 && candidate is { Network: not null, Tls: null }
            ? "answers with status 400, as one that wants TLS does (see DOCKER_TLS_VERIFY)"
            : $"answers with status {status}";

    private static async Task<Stream> ConnectAsync(EngineEndpoint candidate, CancellationToken cancellation)
    {
        var network = candidate.Network;
        var options = candidate.Tls?.OptionsFor(network!.IdnHost);
        var socket = network is null
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(
                network is null ? new UnixDomainSocketEndPoint(candidate.SocketPath!) : new DnsEndPoint(network.IdnHost, network.Port),
                cancellation).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (options is not null)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            }

            return stream;
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
    }
}
