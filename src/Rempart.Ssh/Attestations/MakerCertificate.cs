using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rempart.Ssh.Attestations;

/// <summary>
/// Whether a maker's root signed an attestation's certificate directly, as makers of authenticators do. A chain is not built, because the
/// system's way to build one reads stores and may ask the network.
/// </summary>
internal static class MakerCertificate
{
    public static bool IsIssuedByOneOf(byte[] certificate, IEnumerable<byte[]> roots, DateTimeOffset now)
    {
        try
        {
            using var subject = X509CertificateLoader.LoadCertificate(certificate);
            return IsInTime(subject, now) && roots.Any(root => IsIssuedBy(subject, root, now));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsIssuedBy(X509Certificate2 subject, byte[] root, DateTimeOffset now)
    {
        using var issuer = X509CertificateLoader.LoadCertificate(root);
        return IsInTime(issuer, now)
            && subject.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData)
            && issuer.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraint => constraint.CertificateAuthority)
            && HasSigned(issuer, subject.RawData);
    }

    private static bool IsInTime(X509Certificate2 certificate, DateTimeOffset now) =>
        now >= new DateTimeOffset(certificate.NotBefore.ToUniversalTime()) && now <= new DateTimeOffset(certificate.NotAfter.ToUniversalTime());

    private static bool HasSigned(X509Certificate2 issuer, byte[] certificate)
    {
        try
        {
            var parts = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence();
            var signed = parts.ReadEncodedValue().Span;
            var algorithm = parts.ReadSequence().ReadObjectIdentifier();
            var signature = parts.ReadBitString(out _);
            using var elliptic = issuer.GetECDsaPublicKey();
            using var rsa = issuer.GetRSAPublicKey();
            return algorithm switch
            {
                "1.2.840.10045.4.3.2" => elliptic?.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) == true,
                "1.2.840.10045.4.3.3" => elliptic?.VerifyData(signed, signature, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence) == true,
                "1.2.840.10045.4.3.4" => elliptic?.VerifyData(signed, signature, HashAlgorithmName.SHA512, DSASignatureFormat.Rfc3279DerSequence) == true,
                "1.2.840.113549.1.1.11" => rsa?.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true,
                "1.2.840.113549.1.1.12" => rsa?.VerifyData(signed, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1) == true,
                "1.2.840.113549.1.1.13" => rsa?.VerifyData(signed, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1) == true,
                _ => false,
            };
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
