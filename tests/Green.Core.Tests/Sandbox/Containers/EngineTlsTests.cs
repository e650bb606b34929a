using System.Net;
using System.Net.Sockets;
using Green.Core.Sandbox.Containers;

namespace Green.Core.Tests.Sandbox.Containers;

[TestClass]
public sealed class EngineTlsTests(TestContext context)
{
    private CancellationToken Cancellation => context.CancellationToken;

    [TestMethod]
    public async Task An_engine_whose_certificate_is_the_authority_s_and_for_its_address_answers()
    {
        using var directory = new TemporaryDirectory();
        using var server = new TlsServer(directory.Path, DateTimeOffset.UtcNow.AddDays(1));

        var found = await ProbeAsync($"tcp://127.0.0.1:{server.Port}", directory.Path);

        Assert.AreEqual("", found.Detail);
        Assert.AreEqual(EngineState.Ready, found.State);
    }

    [TestMethod]
    public async Task A_certificate_that_has_expired_is_refused()
    {
        using var directory = new TemporaryDirectory();
        using var server = new TlsServer(directory.Path, DateTimeOffset.UtcNow.AddDays(-1));

        Assert.Contains("NotTimeValid", await RefusalAsync($"tcp://127.0.0.1:{server.Port}", directory.Path));
    }

    [TestMethod]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        using var directory = new TemporaryDirectory();
        using var server = new TlsServer(directory.Path, DateTimeOffset.UtcNow.AddDays(1));
        using var other = new TlsServer(directory.Path, DateTimeOffset.UtcNow.AddDays(1));

        Assert.Contains("TLS fails: The remote certificate is invalid because of errors in the certificate chain", await RefusalAsync($"tcp://127.0.0.1:{server.Port}", directory.Path));
    }

    [TestMethod]
    public async Task A_certificate_for_another_name_is_refused()
    {
        using var directory = new TemporaryDirectory();
        using var server = new TlsServer(directory.Path, DateTimeOffset.UtcNow.AddDays(1));

        Assert.Contains("RemoteCertificateNameMismatch", await RefusalAsync($"tcp://localhost:{server.Port}", directory.Path));
    }

    [TestMethod]
    [DataRow("ca.pem")]
    [DataRow("cert.pem")]
    [DataRow("key.pem")]
    public async Task A_file_that_is_missing_is_named(string missing)
    {
        using var directory = new TemporaryDirectory();
        using var server = new TlsServer(directory.Path, DateTimeOffset.UtcNow.AddDays(1));
        File.Copy(directory["ca.pem"], directory["cert.pem"]);
        File.Copy(directory["ca.pem"], directory["key.pem"]);
        File.Delete(directory[missing]);

        Assert.Contains($"{directory[missing]} cannot be used: no such file", await RefusalAsync("tcp://127.0.0.1:1", directory.Path));
    }

    [TestMethod]
    public async Task A_file_without_a_key_is_named()
    {
        using var directory = new TemporaryDirectory();
        using var server = new TlsServer(directory.Path, DateTimeOffset.UtcNow.AddDays(1));
        File.Copy(directory["ca.pem"], directory["cert.pem"]);
        File.Copy(directory["ca.pem"], directory["key.pem"]);

        Assert.Contains($"{directory["key.pem"]} cannot be used: ", await RefusalAsync("tcp://127.0.0.1:1", directory.Path));
    }

    [TestMethod]
    public async Task Where_plain_HTTP_is_spoken_TLS_fails()
    {
        using var directory = new TemporaryDirectory();
        using var trusted = new TlsServer(directory.Path, DateTimeOffset.UtcNow.AddDays(1));
        using var plain = new PlainServer("HTTP/1.1 400 Bad Request\r\n\r\n");

        Assert.Contains("TLS fails: Cannot determine the frame size", await RefusalAsync($"tcp://127.0.0.1:{plain.Port}", directory.Path));
    }

    [TestMethod]
    public async Task Where_TLS_is_spoken_and_was_not_asked_for_the_error_names_the_variable()
    {
        using var server = new PlainServer("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");

        Assert.Contains("DOCKER_TLS_VERIFY", await RefusalAsync($"tcp://127.0.0.1:{server.Port}", null));
    }

    [TestMethod]
    public async Task Without_TLS_an_engine_on_this_machine_answers()
    {
        using var server = new PlainServer("HTTP/1.0 200 OK\r\n\r\nOK");

        Assert.AreEqual(EngineState.Ready, (await ProbeAsync($"tcp://127.0.0.1:{server.Port}", null)).State);
        Assert.AreEqual(EngineState.Ready, (await ProbeAsync($"tcp://localhost:{server.Port}", null)).State);
    }

    [TestMethod]
    [DataRow("tcp://192.0.2.1:2375")]
    [DataRow("tcp://docker.test:2375")]
    [DataRow("tcp://[2001:db8::1]:2375")]
    public async Task Without_TLS_no_other_machine_is_connected_to(string address) =>
        Assert.Contains("on this machine", await RefusalAsync(address, null));

    [TestMethod]
    [DataRow("DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/certificates DOCKER_CONFIG=/configuration HOME=/home/a", "/certificates")]
    [DataRow("DOCKER_TLS_VERIFY=0 DOCKER_CONFIG=/configuration HOME=/home/a", "/configuration", DisplayName = "as with docker, any value")]
    [DataRow("DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH= HOME=/home/a", "/home/a/.docker")]
    [DataRow("DOCKER_TLS_VERIFY= DOCKER_CERT_PATH=/certificates", null)]
    [DataRow("DOCKER_CERT_PATH=/certificates", null)]
    public void The_variables_mean_what_they_mean_to_the_docker_command(string variables, string? directory)
    {
        var environment = variables.Split(' ').Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        environment["DOCKER_HOST"] = "tcp://127.0.0.1:2376";

        Assert.AreEqual(directory, EngineEndpoint.Candidates(environment).Single().Tls?.Directory);
    }

    [TestMethod]
    public void A_socket_of_this_machine_has_no_TLS() => Assert.IsNull(
        EngineEndpoint.Candidates(new Dictionary<string, string> { ["DOCKER_HOST"] = "unix:///a.sock", ["DOCKER_TLS_VERIFY"] = "1" }).Single().Tls);

    private Task<EngineProbeResult> ProbeAsync(string address, string? certificates) => EngineProbe.ProbeAsync(
        [new(address, certificates is null ? null : new EngineTls(certificates))], null, Cancellation);

    private async Task<string> RefusalAsync(string address, string? certificates)
    {
        var found = await ProbeAsync(address, certificates);
        Assert.AreEqual(EngineState.None, found.State);
        Assert.StartsWith(address, found.Detail);
        return found.Detail;
    }

    /// <summary>Says one thing to whoever connects.</summary>
    private sealed class PlainServer : IDisposable
    {
        private readonly TcpListener _listener = TcpListener.Create(0);

        public PlainServer(string answer)
        {
            _listener.Start();
            _ = ServeAsync(System.Text.Encoding.ASCII.GetBytes(answer));
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync(byte[] answer)
        {
            try
            {
                while (true)
                {
                    using var socket = await _listener.AcceptSocketAsync();
                    _ = await socket.ReceiveAsync(new byte[1000]);
                    _ = await socket.SendAsync(answer);
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
