using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Attestations;

/// <summary>
/// The signature of an attestation: of the form "packed" (Web Authentication, section 8.2), or of FIDO U2F (section 8.6). The file does
/// not say which one, so that both are tried.
/// </summary>
internal static class AttestationSignature
{
    public static bool Check(AuthenticatorData data, byte[] challengeHash, byte[] certificate, byte[] signature)
    {
        byte[] packed = [.. data.Raw, .. challengeHash];
        try
        {
            if (certificate.Length == 0)
                return data.Key.IsEd25519 ? Ed25519Verify(data.Key.Point, packed, signature) : SelfVerify(data.Key.Point, packed, signature);
            using var x509 = X509CertificateLoader.LoadCertificate(certificate);
            using var maker = x509.GetECDsaPublicKey();
            if (maker is null)
                return false;
            byte[] u2f = [0, .. data.ApplicationHash, .. challengeHash, .. data.CredentialId, .. data.Key.Point];
            return Verify(maker, packed, signature) || Verify(maker, u2f, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool Verify(ECDsa key, byte[] data, byte[] signature) =>
        key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static bool SelfVerify(byte[] point, byte[] data, byte[] signature)
    {
        var curve = NistCurve.Of(SshKeyAlgorithm.SkEcdsaP256)!;
        if (!curve.HasPoint(point))
            return false;
        using var key = ECDsa.Create(new ECParameters { Curve = curve.Curve, Q = curve.ToPoint(point) });
        return Verify(key, data, signature);
    }

    private static bool Ed25519Verify(byte[] key, byte[] data, byte[] signature) =>
        signature.Length == Ed25519.SignatureSize
        && Ed25519.ValidatePublicKeyFull(key, 0)
        && Ed25519.Verify(signature, 0, key, 0, data, 0, data.Length);
}
