using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Attacks;

/// <summary>What the attacks of one build aim at: listeners, secrets and a process, all of them the test's own.</summary>
internal sealed class AttackTargets : IDisposable
{
    private readonly List<IDisposable> _open = [];
    private readonly ConcurrentQueue<string> _reached = new();
    private readonly Process _process;
    private readonly string _name = $"green-attack-{Guid.NewGuid():N}";
    private readonly string _socket;
    private readonly Dictionary<string, string> _ports = new(StringComparer.Ordinal);

    /// <param name="home">The home directory of whoever builds; made here.</param>
    public AttackTargets(string home)
    {
        Home = home;
        foreach (var path in new[] { "secret", ".cargo/credentials.toml", ".ssh/id_ed25519", "libsecret.a", "link.rs" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(home, path))!);
            File.WriteAllText(Path.Combine(home, path), path == ".cargo/credentials.toml" ? $"[registry]\ntoken = \"{Secret}\"\n" : $"pub const TAKEN: &str = \"{Secret}\";\n");
        }

        // Short: such a path has hardly more than a hundred bytes.
        _socket = Path.Combine("/var/tmp", _name);
        Listen("TCP4", AddressFamily.InterNetwork, ProtocolType.Tcp);
        Listen("TCP6", AddressFamily.InterNetworkV6, ProtocolType.Tcp);
        Listen("UDP4", AddressFamily.InterNetwork, ProtocolType.Udp);
        Listen("UDP6", AddressFamily.InterNetworkV6, ProtocolType.Udp);
        Accept("a socket", new UnixDomainSocketEndPoint(_socket));
        Accept("an abstract socket", new UnixDomainSocketEndPoint("\0" + _name));
        File.SetUnixFileMode(_socket, (UnixFileMode)0b110_110_110);
        _process = Process.Start(new ProcessStartInfo("sleep", ["3600"]) { Environment = { ["NOT_YOURS"] = Secret } })!;
    }

    /// <summary>Its beginning is in the attacks' source, the whole of it nowhere but in what is secret.</summary>
    public string Secret { get; } = $"green-secret-{Guid.NewGuid():N}";

    public string Home { get; }

    /// <summary>Secrets as environments have them.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["GITHUB_TOKEN"] = Secret, ["AWS_SECRET_ACCESS_KEY"] = Secret, ["CARGO_REGISTRY_TOKEN"] = Secret, ["SSH_AUTH_SOCK"] = $"/nowhere/{Secret}",
    };

    /// <summary>The listeners to which somebody has come.</summary>
    public IReadOnlyList<string> Reached => [.. _reached.Distinct()];

    /// <summary>Files of the home beyond those that were made here.</summary>
    public IReadOnlyList<string> Written => [.. Directory.EnumerateFileSystemEntries(Home, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Home, path))
        .Where(path => path.Split('/')[0] is not (".dotnet" or ".nuget" or ".local" or ".config" or ".templateengine" or ".cargo" or ".ssh" or ".cache" or "secret" or "libsecret.a" or "link.rs"))];

    /// <summary>Tells the attacks, as constants of their crate.</summary>
    public void Describe(GreenProject project, GreenHome home) => project.Write("attacks/src/targets.rs", string.Concat(
        _ports.Select(port => $"pub const {port.Key}: u16 = {port.Value};\n")
            .Concat(new[] { ("SOCKET", _socket), ("ABSTRACT", _name), ("HOME", Home), ("STORE", home.Store), ("WORKSPACE", project.Root) }
                .Select(pair => $"pub const {pair.Item1}: &str = r#\"{pair.Item2}\"#;\n"))));

    public void Dispose()
    {
        _open.ForEach(open => open.Dispose());
        File.Delete(_socket);
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Listen(string name, AddressFamily family, ProtocolType protocol)
    {
        var address = family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        if (protocol == ProtocolType.Tcp)
        {
            _ports[name] = ((IPEndPoint)Accept(name, new IPEndPoint(address, 0))).Port.ToString(CultureInfo.InvariantCulture);
            return;
        }

        var socket = new Socket(family, SocketType.Dgram, protocol);
        socket.Bind(new IPEndPoint(address, 0));
        _open.Add(socket);
        _ports[name] = ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        Task.Run(() => AnswerAsync(name, socket));
    }

    private EndPoint Accept(string name, EndPoint place)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, place is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        socket.Bind(place);
        socket.Listen();
        _open.Add(socket);
        Task.Run(() => GreetAsync(name, socket));
        return socket.LocalEndPoint!;
    }

    private async Task GreetAsync(string name, Socket socket)
    {
        try
        {
            while (true)
            {
                using var guest = await socket.AcceptAsync().ConfigureAwait(false);
                _reached.Enqueue(name);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(string name, Socket socket)
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var from = socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
                var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(from, 0)).ConfigureAwait(false);
                _reached.Enqueue(name);
                await socket.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
