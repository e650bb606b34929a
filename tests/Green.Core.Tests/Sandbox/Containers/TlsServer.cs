using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Green.Core.Tests.Sandbox.Containers;

/// <summary>A port of this machine that answers <c>200 OK</c> to whoever trusts its certificate, which is for 127.0.0.1.</summary>
internal sealed class TlsServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;

    /// <param name="directory">Gets the authority's <c>ca.pem</c>.</param>
    /// <param name="end">When the certificate expires.</param>
    public TlsServer(string directory, DateTimeOffset end)
    {
        var start = DateTimeOffset.UtcNow.AddDays(-2);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(start, start.AddDays(9));
        File.WriteAllText(Path.Combine(directory, "ca.pem"), authority.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        request = new CertificateRequest("CN=engine", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, start, end, [1]);
        _certificate = certificate.CopyWithPrivateKey(key);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var socket = await _listener.AcceptSocketAsync();
                await using var stream = new SslStream(new NetworkStream(socket));
                await stream.AuthenticateAsServerAsync(_certificate);
                _ = await stream.ReadAsync(new byte[1000]);
                await stream.WriteAsync("HTTP/1.0 200 OK\r\n\r\nOK"u8.ToArray());
            }
            catch (Exception error) when (error is System.Security.Authentication.AuthenticationException or IOException)
            {
                // Whoever asked did not like the certificate.
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }
}
