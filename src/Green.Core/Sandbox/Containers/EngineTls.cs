using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Green.Core.Sandbox.Containers;

/// <summary>
/// The certificates for an engine that is spoken to with TLS, as the docker command has them: <c>ca.pem</c> says whom to
/// trust, <c>cert.pem</c> and <c>key.pem</c> who the caller is.
/// </summary>
/// <param name="Directory">Where they are.</param>
public sealed record EngineTls(string Directory)
{
    /// <summary>
    /// What the user's environment says; null where DOCKER_TLS_VERIFY is not set. TLS that trusts everybody (DOCKER_TLS) would
    /// protect against nothing and is not spoken.
    /// </summary>
    internal static EngineTls? From(IReadOnlyDictionary<string, string> environment)
    {
        if (Value("DOCKER_TLS_VERIFY") is null)
        {
            return null;
        }

        return new EngineTls(
            Value("DOCKER_CERT_PATH") ?? Value("DOCKER_CONFIG") ?? Path.Combine(Value("HOME") ?? "/", ".docker"));

        string? Value(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>
    /// How to connect to <paramref name="host"/>: it must have a certificate for that name or address, from <c>ca.pem</c> and
    /// not from whom this machine trusts otherwise. Without <c>cert.pem</c> and <c>key.pem</c> the caller stays unnamed.
    /// </summary>
    /// <exception cref="IOException">A file is missing or cannot be used; the message names it.</exception>
    internal SslClientAuthenticationOptions OptionsFor(string host)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        trust.CustomTrustStore.AddRange(Read("ca.pem", path =>
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            return authorities.Count > 0 ? authorities : throw new CryptographicException("there is no certificate in it");
        }));
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = trust,
            ClientCertificateContext = Caller(),
        };
    }

    private SslStreamCertificateContext? Caller()
    {
        if (!File.Exists(Path.Combine(Directory, "cert.pem")) && !File.Exists(Path.Combine(Directory, "key.pem")))
        {
            return null;
        }

        // What stands behind the first certificate are those that lead from it to one that the engine knows.
        var chain = Read("cert.pem", path =>
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates;
        });
        var caller = Read("key.pem", path => X509Certificate2.CreateFromPemFile(Path.Combine(Directory, "cert.pem"), path));
        return SslStreamCertificateContext.Create(caller, chain, offline: true);
    }

    private T Read<T>(string name, Func<string, T> read)
    {
        var path = Path.Combine(Directory, name);
        try
        {
            return read(path);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path} cannot be used: {(File.Exists(path) ? error.Message : "no such file")}", error);
        }
    }
}
