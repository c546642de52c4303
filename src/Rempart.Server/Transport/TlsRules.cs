using System.Globalization;
using Rempart.Core.Controls;

namespace Rempart.Server.Transport;

/// <summary>The rules of <c>transport.tls</c> over one endpoint. Pure.</summary>
internal static class TlsRules
{
    /// <summary>A certificate that ends sooner should have been renewed.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(21);

    public static IEnumerable<Finding> Check(TlsSnapshot endpoint, DateTimeOffset now)
    {
        var speaks = endpoint.Versions.Where(one => one.Value == TlsAnswer.Accepted).Select(one => one.Key).Order().ToArray();
        if (speaks.Length == 0 && endpoint.Certificate is null && endpoint.Versions.Values.All(answer => answer != TlsAnswer.Silent))
        {
            var plain = endpoint.Versions.Values.Contains(TlsAnswer.NotTls);
            return
            [
                new Finding("no-tls", endpoint.Resource, Severity.Critical,
                    plain ? "The endpoint answers a TLS hello with plain text." : "The endpoint refuses every version of TLS.",
                    "configure TLS on the service, or declare tls: none and a flow that says why"),
            ];
        }
        return [.. Versions(endpoint, speaks), .. Certificate(endpoint, now), .. Mutual(endpoint)];
    }

    private static IEnumerable<Finding> Versions(TlsSnapshot endpoint, TlsVersion[] speaks)
    {
        foreach (var old in speaks.Where(version => version < TlsVersion.Tls12))
        {
            yield return new Finding("old-version", $"{endpoint.Resource} {old.Name()}", old == TlsVersion.Ssl30 ? Severity.Critical : Severity.High,
                $"The endpoint accepts {old.Name()}, which is broken (RFC {(old == TlsVersion.Ssl30 ? 7568 : 8996)}).",
                "set the service's lowest TLS version to 1.2");
        }
        // Only a refusal of both is a fact; silence is a gap.
        if (speaks.Length > 0 && endpoint.Versions.GetValueOrDefault(TlsVersion.Tls12) == TlsAnswer.Refused && endpoint.Versions.GetValueOrDefault(TlsVersion.Tls13) == TlsAnswer.Refused)
            yield return new Finding("no-modern-version", endpoint.Resource, Severity.High, "The endpoint speaks neither TLS 1.2 nor TLS 1.3.", "enable TLS 1.3 on the service");
    }

    private static IEnumerable<Finding> Certificate(TlsSnapshot endpoint, DateTimeOffset now)
    {
        if (endpoint.Certificate is not { } shown)
            yield break;
        var resource = endpoint.Resource;
        if (shown.NotAfter <= now)
            yield return new Finding("expired", resource, Severity.Critical, $"The certificate expired on {Day(shown.NotAfter)}.", "renew the certificate and reload the service");
        else if (shown.NotAfter - now < RenewBefore)
            yield return new Finding("expires-soon", resource, Severity.Medium, $"The certificate expires on {Day(shown.NotAfter)}, in less than {RenewBefore.TotalDays:0} days.", "renew the certificate and reload the service");
        if (shown.NotBefore > now)
            yield return new Finding("not-yet-valid", resource, Severity.High, $"The certificate counts only from {Day(shown.NotBefore)} on.", "check the clock of the machine that made the certificate, and of this one");
        if (!shown.MatchesName)
            yield return new Finding("wrong-name", resource, Severity.High, $"The certificate does not hold the name '{endpoint.ExpectedName}'.", $"make a certificate with the subject alternative name '{endpoint.ExpectedName}', or correct the service's names in the estate");
        if (shown.ChainProblem is { } problem)
        {
            yield return shown.SelfSigned
                ? new Finding("self-signed", resource, Severity.High, "The certificate vouches for itself, so clients cannot tell the service from an impostor.", "use a certificate of your authority, or name the file of this one in the setting 'authority-file'")
                : new Finding("untrusted", resource, Severity.High, $"The certificate does not lead to a trusted authority: {problem}", "send the whole chain, or name the authority's file in the setting 'authority-file'");
        }
        if ((shown.KeyAlgorithm, shown.KeyBits) is ("RSA", < 2048) or ("ECDSA", < 256) or ("DSA", _))
            yield return new Finding("weak-key", resource, Severity.High, $"The certificate's key is weak: {shown.KeyAlgorithm}, {shown.KeyBits} bits.", "make a new key: ECDSA P-256, or RSA with 3072 bits");
        if (shown.SignatureAlgorithm.Contains("md5", StringComparison.OrdinalIgnoreCase) || shown.SignatureAlgorithm.Contains("sha1", StringComparison.OrdinalIgnoreCase))
            yield return new Finding("weak-signature", resource, Severity.High, $"The certificate's signature can be forged: {shown.SignatureAlgorithm}.", "have it issued anew with SHA-256");
    }

    private static IEnumerable<Finding> Mutual(TlsSnapshot endpoint)
    {
        if (endpoint is { MutualDeclared: true, DemandsClientCertificate: false })
        {
            yield return new Finding("client-certificate-not-required", endpoint.Resource, Severity.High,
                "The estate declares mutual TLS, but the endpoint lets clients in without a certificate.", "make the service require and verify client certificates");
        }
    }

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
