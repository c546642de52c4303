using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>
/// Decides whether a TLS server is the right one: the system's authorities vouch for it, or its certificate is the one
/// trusted at login or by <c>--certificate</c>, or one of that file's authorities signed it. It remembers what it saw for the message.
/// </summary>
internal sealed class ServerTrust(IReadOnlyList<X509Certificate2> trusted, TimeProvider time)
{
    /// <summary>The certificate of the last server that was refused; null when none was.</summary>
    public X509Certificate2? Refused { get; private set; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether it was refused because its time is over or not yet come; then trusting it would not help.</summary>
    public bool IsOutOfDate { get; private set; }

    /// <summary>Reads the certificates of a PEM or DER file.</summary>
    /// <exception cref="CliException">There is none in it.</exception>
    public static IReadOnlyList<X509Certificate2> Load(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            if (!bytes.AsSpan().StartsWith("-----BEGIN"u8) && bytes.AsSpan().IndexOf("-----BEGIN CERTIFICATE"u8) < 0)
                return [X509CertificateLoader.LoadCertificate(bytes)];
            var found = Parse(System.Text.Encoding.UTF8.GetString(bytes));
            return found.Count > 0 ? found : throw CliException.Usage(Text.CertificateNone.With(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw CliException.Usage(Text.CertificateUnreadable.With(path, error.Message), error);
        }
    }

    /// <summary>Reads the certificates of PEM text.</summary>
    public static IReadOnlyList<X509Certificate2> Parse(string pem)
    {
        var collection = new X509Certificate2Collection();
        collection.ImportFromPem(pem);
        return [.. collection];
    }

    /// <summary>The SHA-256 fingerprint of a certificate, as browsers and openssl show it.</summary>
    public static string Fingerprint(X509Certificate2 certificate) =>
        string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(value => value.ToString("X2", null)));

    /// <summary>The handshake's question.</summary>
    public bool Accept(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (shown is null)
            return false;
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        var now = time.GetUtcNow();
        IsOutOfDate = now < certificate.NotBefore || now > certificate.NotAfter;
        if (IsOutOfDate)
            return Refuse(certificate, Text.CertificateExpired.With(certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", null)));
        if (trusted.Any(known => known.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)))
            return true;
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && SignedByTrusted(certificate, chain))
            return true;
        return Refuse(certificate, trusted.Count > 0 ? Text.CertificateAnother : Text.CertificateNotTrusted);
    }

    private bool SignedByTrusted(X509Certificate2 certificate, X509Chain? shown)
    {
        if (trusted.Count == 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in shown?.ChainElements.AsEnumerable() ?? [])
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate);
    }

    private bool Refuse(X509Certificate2 certificate, string reason)
    {
        (Refused, Reason) = (X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span), reason);
        return false;
    }
}
