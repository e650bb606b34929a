using System.Net.Sockets;
using System.Text;
using Green.Core.Sandbox.Containers;

namespace Green.Core.Tests.Sandbox.Containers;

/// <summary>
/// An engine on a real socket that answers what a test says, for what the machine's engine cannot be brought to answer:
/// an old version, a pull that fails half-way, a tag that has moved.
/// </summary>
internal sealed class ScriptedEngine : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<string, (int Status, string Body)> _answers = new(StringComparer.Ordinal)
    {
        ["GET /_ping"] = (200, "OK"),
        ["GET /version"] = (200, """{"Version":"28.0.0","ApiVersion":"1.44","MinAPIVersion":"1.24"}"""),
    };

    public ScriptedEngine(string socket)
    {
        Endpoint = new EngineEndpoint($"unix://{socket}");
        _listener.Bind(new UnixDomainSocketEndPoint(socket));
        _listener.Listen();
        _ = ServeAsync();
    }

    public EngineEndpoint Endpoint { get; }

    /// <summary>The requests so far, each its method and path.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers requests that start with <paramref name="request"/>, the version left out of the path.</summary>
    public ScriptedEngine Answer(string request, int status, string body)
    {
        lock (_answers)
        {
            _answers[request] = (status, body);
        }

        return this;
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptAsync();
                await using var stream = new NetworkStream(socket);
                using var reader = new StreamReader(stream);
                var line = await reader.ReadLineAsync() ?? "";
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                var (status, body) = Find(line);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(
                    $"HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }

    private (int Status, string Body) Find(string line)
    {
        lock (_answers)
        {
            var request = line.Replace("/v1.44/", "/", StringComparison.Ordinal);
            Requests.Add(request[..request.LastIndexOf(' ')]);
            return _answers.Where(answer => request.StartsWith(answer.Key, StringComparison.Ordinal))
                .Select(answer => answer.Value)
                .DefaultIfEmpty((404, """{"message":"no such thing"}"""))
                .First();
        }
    }
}
