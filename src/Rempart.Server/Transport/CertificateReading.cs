using System.Security.Cryptography.X509Certificates;

namespace Rempart.Server.Transport;

/// <summary>Reads what matters of a certificate that a server showed.</summary>
internal static class CertificateReading
{
    /// <summary>Reads it. The chain is built from the certificates the server sent, the system's roots and the given authorities; revocation is not asked.</summary>
    public static CertificateFacts Read(
        X509Certificate2 shown, X509Certificate2Collection sent, X509Certificate2Collection authorities, string expectedName)
    {
        var (algorithm, bits) = Key(shown);
        return new CertificateFacts(
            shown.NotBefore, shown.NotAfter, Matches(shown, expectedName),
            shown.SubjectName.RawData.AsSpan().SequenceEqual(shown.IssuerName.RawData),
            ChainProblem(shown, sent, authorities), algorithm, bits,
            shown.SignatureAlgorithm.FriendlyName ?? shown.SignatureAlgorithm.Value ?? "unknown",
            shown.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant());
    }

    private static bool Matches(X509Certificate2 shown, string name)
    {
        try
        {
            return shown.MatchesHostname(name, allowWildcards: true, allowCommonName: false);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // The names of the certificate cannot be read, so no client will match them.
            return false;
        }
    }

    private static string? ChainProblem(X509Certificate2 shown, X509Certificate2Collection sent, X509Certificate2Collection authorities)
    {
        var system = Build(shown, sent, null);
        return system is null || authorities.Count == 0 ? system : Build(shown, sent, authorities);
    }

    private static string? Build(X509Certificate2 shown, X509Certificate2Collection sent, X509Certificate2Collection? roots)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        // Times have rules of their own.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        if (roots is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        }
        if (chain.Build(shown))
            return null;
        var problems = chain.ChainStatus.Where(status => status.Status is not (X509ChainStatusFlags.NoError or X509ChainStatusFlags.NotTimeValid))
            .Select(status => status.StatusInformation.Trim().TrimEnd('.')).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal);
        return $"{string.Join("; ", problems)}.";
    }

    private static (string Algorithm, int Bits) Key(X509Certificate2 shown)
    {
        using var rsa = shown.GetRSAPublicKey();
        if (rsa is not null)
            return ("RSA", rsa.KeySize);
        using var ecdsa = shown.GetECDsaPublicKey();
        if (ecdsa is not null)
            return ("ECDSA", ecdsa.KeySize);
        return shown.PublicKey.Oid.Value == "1.2.840.10040.4.1" ? ("DSA", 0) : (shown.PublicKey.Oid.FriendlyName ?? shown.PublicKey.Oid.Value ?? "unknown", 0);
    }
}
