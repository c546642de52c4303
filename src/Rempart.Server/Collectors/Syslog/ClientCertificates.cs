using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rempart.Server.Hosting;

namespace Rempart.Server.Collectors.Syslog;

/// <summary>Verifies the certificates of senders against the authorities that are named for them, and no others.</summary>
internal sealed class ClientCertificates
{
    private const string ForClients = "1.3.6.1.5.5.7.3.2";
    private readonly X509Certificate2Collection _authorities = [];

    /// <exception cref="StartupException">The file cannot be read, or holds no certificate.</exception>
    public ClientCertificates(CollectorOptions options)
    {
        if (options.SyslogClientAuthorities is not { } file)
            return;
        try
        {
            _authorities.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException($"The authorities of Rempart__Collectors__SyslogClientAuthorities cannot be read from {file}: {error.Message}", error);
        }
        if (_authorities.Count == 0)
            throw new StartupException($"The file {file} of Rempart__Collectors__SyslogClientAuthorities holds no certificate. Give a PEM file.");
    }

    public bool AreAsked => _authorities.Count > 0;

    /// <summary>A sender without a certificate is known by its address; one with a certificate that does not verify is nobody.</summary>
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
            return true;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ForClients));
        if (chain is not null)
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        return certificate is X509Certificate2 full && own.Build(full);
    }
}
