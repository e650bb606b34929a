using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>What the tool says where it and an engine that wants certificates do not trust each other.</summary>
[TestClass]
[TestCategory("EngineTls")]
public sealed class EngineTlsTests(TestContext context) : IDisposable
{
    private static readonly string Address = Environment.GetEnvironmentVariable("DOCKER_HOST") ?? "";

    private GreenHome _home = null!;
    private GreenProject _project = null!;

    [TestInitialize]
    public void Open()
    {
        GivenEngine.Require();

        if (Environment.GetEnvironmentVariable("DOCKER_TLS_VERIFY") is null)
        {
            Assert.Inconclusive("Skipped: needs an engine that wants certificates; run it through build/with-engine docker-tls.");
        }

        _home = new GreenHome(nameof(EngineTlsTests), context.CancellationToken);
        FileTree.Copy(Environment.GetEnvironmentVariable("DOCKER_CERT_PATH")!, Path.Combine(_home.Root, "certificates"));
        _project = _home.Copy("small", "checkout");
        _project.Environment["GREEN_SANDBOX"] = "container";
        _project.Environment["DOCKER_CERT_PATH"] = Certificates;
    }

    private string Certificates => Path.Combine(_home.Root, "certificates");

    public void Dispose() => _home?.Dispose();

    [TestMethod]
    public async Task An_engine_of_another_authority_is_not_trusted()
    {
        await OpensslAsync("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=other", "-keyout", "other-key.pem", "-out", "ca.pem");

        await IsRefusedAsync("TLS fails: The remote certificate is invalid because of errors in the certificate chain: ");
    }

    [TestMethod]
    public async Task A_name_that_is_not_in_the_certificate_is_not_trusted()
    {
        _project.Environment["DOCKER_HOST"] = Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        await IsRefusedAsync("RemoteCertificateNameMismatch");
    }

    [TestMethod]
    public async Task The_engine_refuses_a_certificate_that_has_expired()
    {
        using var authority = X509Certificate2.CreateFromPemFile(Path.Combine(Certificates, "ca.pem"), Path.Combine(Certificates, "ca-key.pem"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=user", key, HashAlgorithmName.SHA256)
            .Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authority.GetECDsaPrivateKey()!),
                DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-1), [1]);
        File.WriteAllText(Path.Combine(Certificates, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Certificates, "key.pem"), key.ExportPkcs8PrivateKeyPem());

        await IsRefusedAsync("alert");
    }

    [TestMethod]
    public async Task The_engine_refuses_a_user_without_a_certificate()
    {
        File.Delete(Path.Combine(Certificates, "cert.pem"));
        File.Delete(Path.Combine(Certificates, "key.pem"));

        await IsRefusedAsync("alert");
    }

    [TestMethod]
    public async Task A_key_that_is_missing_is_named()
    {
        File.Delete(Path.Combine(Certificates, "key.pem"));

        await IsRefusedAsync(Path.Combine(Certificates, "key.pem") + " cannot be used: no such file");
    }

    [TestMethod]
    public async Task Without_TLS_the_error_names_the_variable()
    {
        _project.Environment["DOCKER_TLS_VERIFY"] = null;

        await IsRefusedAsync("as one that wants TLS does (see DOCKER_TLS_VERIFY)");
    }

    private async Task IsRefusedAsync(string words)
    {
        (await _project.GreenAsync("build")).Fails().Says("error[GREEN2001]").Says(words);
        Assert.IsFalse(Directory.Exists(_project["target/debug"]));
    }

    private async Task OpensslAsync(params string[] arguments)
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = Certificates,
            RedirectStandardError = true,
        })!;
        var said = await openssl.StandardError.ReadToEndAsync(context.CancellationToken);
        await openssl.WaitForExitAsync(context.CancellationToken);
        Assert.AreEqual(0, openssl.ExitCode, said);
    }
}
