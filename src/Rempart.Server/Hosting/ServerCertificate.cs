using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rempart.Server.Hosting;

/// <summary>The server's TLS certificate: the configured one, or a self-signed one that is made and renewed at start.</summary>
public sealed class ServerCertificate
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(397);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>Loads or makes the certificate.</summary>
    /// <param name="options">Names the configured certificate, if any.</param>
    /// <param name="directory">Where a self-signed one is kept.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StartupException">The configured certificate cannot be used.</exception>
    public ServerCertificate(ServerOptions options, DataDirectory directory, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(time);
        IsSelfSigned = string.IsNullOrWhiteSpace(options.Certificate);
        Certificate = IsSelfSigned ? SelfSigned(options, directory, time.GetUtcNow()) : Configured(options);
        if (IsSelfSigned)
            PublicFile = WritePublic(directory);
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>True when Rempart made it.</summary>
    public bool IsSelfSigned { get; }

    /// <summary>The public part as a PEM file, for clients that are to trust it; null for a configured certificate.</summary>
    public string? PublicFile { get; }

    private static X509Certificate2 SelfSigned(ServerOptions options, DataDirectory directory, DateTimeOffset now)
    {
        var path = Path.Combine(directory.Secrets, "server-tls.pem");
        var names = Names(options);
        if (Read(path) is { } stored)
        {
            if (stored.NotAfter.ToUniversalTime() - RenewBefore > now && names.All(name => stored.MatchesHostname(name, allowWildcards: false, allowCommonName: false)))
                return stored;
            stored.Dispose();
            File.Delete(path);
        }
        var pem = directory.ReadOrCreateSecret("server-tls.pem", () => Make(names, now));
        return Import(pem);
    }

    private static string Make(List<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}, O=Rempart", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now + Validity);
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static List<string> Names(ServerOptions options)
    {
        var names = new List<string> { "localhost", "127.0.0.1", "::1", Dns.GetHostName() };
        if (Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url))
            names.Insert(0, url.Host.Trim('[', ']'));
        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static X509Certificate2? Read(string path)
    {
        try
        {
            return File.Exists(path) ? Import(File.ReadAllText(path)) : null;
        }
        catch (CryptographicException error)
        {
            throw new StartupException($"The server's certificate {path} is damaged: {error.Message} Delete it, and a new one is made.", error);
        }
    }

    private static X509Certificate2 Import(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem, pem);
        // Through PKCS#12, so that SslStream finds the key.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private static X509Certificate2 Configured(ServerOptions options)
    {
        try
        {
            return options.Certificate!.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || options.Certificate.EndsWith(".p12", StringComparison.OrdinalIgnoreCase)
                ? X509CertificateLoader.LoadPkcs12FromFile(options.Certificate, null)
                : Import(File.ReadAllText(options.Certificate) + "\n" + (options.CertificateKey is { } key ? File.ReadAllText(key) : ""));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new StartupException(
                $"The certificate {options.Certificate} of Rempart__Certificate cannot be used: {error.Message} Give a PEM file with certificate and key, or name the key in Rempart__CertificateKey.", error);
        }
    }

    private string WritePublic(DataDirectory directory)
    {
        var path = directory.PathOf("server.crt");
        File.WriteAllText(path, Certificate.ExportCertificatePem() + "\n");
        return path;
    }
}
