using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>Whom a destination's certificate may be from: the machine's authorities, or exactly those of a file.</summary>
internal static class DestinationTrust
{
    public static X509ChainPolicy? Policy(DestinationOptions options)
    {
        if (options.Authority is not { } file)
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }

    public static SslClientAuthenticationOptions Tls(DestinationOptions options, string host) => new() { TargetHost = host, CertificateChainPolicy = Policy(options) };

    /// <summary>Whether a certificate is of that host and from one of the file's authorities.</summary>
    public static bool Accepts(DestinationOptions options, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (Policy(options) is not { } policy || certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;
        using var chain = new X509Chain { ChainPolicy = policy };
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }
}
