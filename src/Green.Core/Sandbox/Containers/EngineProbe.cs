using System.Globalization;
using System.Net;
using System.Net.Sockets;
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

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        try
        {
            using var socket = await ConnectAsync(candidate, limit.Token).ConfigureAwait(false);
            if (socket is null)
            {
                return (0, "an address of a kind that Green does not speak (unix:// and tcp:// without TLS are)");
            }

            var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.0\r\nHost: docker\r\n\r\n");
            for (var sent = 0; sent < request.Length;)
            {
                sent += await socket.SendAsync(request.AsMemory(sent), limit.Token).ConfigureAwait(false);
            }

            // "HTTP/1.0 200": what follows is of no interest.
            var answer = new byte[12];
            for (var read = 0; read < answer.Length;)
            {
                var count = await socket.ReceiveAsync(answer.AsMemory(read), limit.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    return (0, "the connection was closed without an answer");
                }

                read += count;
            }

            var text = Encoding.ASCII.GetString(answer);
            return text.StartsWith("HTTP/1.", StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                ? (status, $"answers with status {status}")
                : (0, "what answers does not speak HTTP");
        }
        catch (SocketException error)
        {
            return (0, error.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (0, string.Create(CultureInfo.InvariantCulture, $"no answer within {TimeLimit.TotalSeconds} s"));
        }
    }

    private static async Task<Socket?> ConnectAsync(EngineEndpoint candidate, CancellationToken cancellation)
    {
        EndPoint address;
        Socket socket;
        if (candidate.SocketPath is { } path)
        {
            address = new UnixDomainSocketEndPoint(path);
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        }
        else if (Uri.TryCreate(candidate.Address, UriKind.Absolute, out var uri)
            && uri is { Scheme: "tcp" or "http", Host.Length: > 0, Port: > 0 })
        {
            address = new DnsEndPoint(uri.Host, uri.Port);
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        }
        else
        {
            return null;
        }

        try
        {
            await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
