using System.Formats.Asn1;
using System.Security.Cryptography;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.PrivateKeys;

/// <summary>The public half out of an unprotected key in DER: PKCS #1 (RFC 8017), SEC 1 (RFC 5915) or PKCS #8 (RFC 5958, RFC 8410).</summary>
internal static class DerKeys
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EcOid = "1.2.840.10045.2.1";
    private const string DsaOid = "1.2.840.10040.4.1";
    private const string Ed25519Oid = "1.3.101.112";

    public static SshPublicKey Rsa(byte[] der) => Reading(der, reader =>
    {
        var key = reader.ReadSequence();
        key.ReadInteger();
        var (modulus, exponent) = (key.ReadIntegerBytes().ToArray(), key.ReadIntegerBytes().ToArray());
        using var writer = new SshWriter(512);
        return SshPublicKey.Read(writer.String(KeyNames.Of(SshKeyAlgorithm.Rsa)).String(exponent).String(modulus).Written);
    });

    public static SshPublicKey? Ec(byte[] der, string? curve) => Reading(der, reader =>
    {
        var key = reader.ReadSequence();
        key.ReadInteger();
        var secret = key.ReadOctetString();
        try
        {
            if (key.HasData && key.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
                curve = key.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadObjectIdentifier();
            return AlgorithmOf(curve) is { } algorithm ? PublicOf(algorithm, secret) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    });

    public static PrivateKeyInspection Pkcs8(ReadOnlySpan<byte> content)
    {
        var (algorithm, key) = Reading(content.ToArray(), reader =>
        {
            var info = reader.ReadSequence();
            info.ReadInteger();
            var identifier = info.ReadSequence();
            var oid = identifier.ReadObjectIdentifier();
            var secret = info.ReadOctetString();
            return oid switch
            {
                RsaOid => Named(Rsa(secret)),
                EcOid => Named(Ec(secret, identifier.HasData ? identifier.ReadObjectIdentifier() : null)),
                Ed25519Oid => Named(Ed25519(secret)),
                DsaOid => ("ssh-dss", null),
                _ => (null, null),
            };
        });
        return new() { Format = PrivateKeyFormat.Pkcs8, Algorithm = algorithm, PublicKey = key };
    }

    /// <summary>Runs a reading of DER, which takes its own copy and zeroes it.</summary>
    public static T Reading<T>(byte[] der, Func<AsnReader, T> read)
    {
        try
        {
            return read(new AsnReader(der, AsnEncodingRules.DER));
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException or InvalidOperationException)
        {
            throw new SshFormatException("The private key: its DER is broken. The file was changed or cut.", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    private static (string? Algorithm, SshPublicKey? Key) Named(SshPublicKey? key) => (key?.AlgorithmName, key);

    private static SshPublicKey Ed25519(byte[] der) => Reading(der, reader =>
    {
        var seed = reader.ReadOctetString();
        if (seed.Length != 32)
            throw new SshFormatException("The private key: an Ed25519 key has 32 secret bytes.");
        using var material = new Ed25519Private(seed);
        return SshPublicKey.FromBody(SshKeyAlgorithm.Ed25519, material.PublicBody(), null);
    });

    private static SshPublicKey PublicOf(SshKeyAlgorithm algorithm, byte[] secret)
    {
        var curve = NistCurve.Of(algorithm)!;
        if (secret.Length != curve.Size)
            throw new SshFormatException($"The private key: a key of {curve.Name} has {curve.Size} secret bytes.");
        using var material = new EcdsaPrivate(curve, ECDsa.Create(new ECParameters { Curve = curve.Curve, D = secret }));
        return SshPublicKey.FromBody(algorithm, material.PublicBody(), null);
    }

    private static SshKeyAlgorithm? AlgorithmOf(string? curve) => curve switch
    {
        "1.2.840.10045.3.1.7" => SshKeyAlgorithm.EcdsaP256,
        "1.3.132.0.34" => SshKeyAlgorithm.EcdsaP384,
        "1.3.132.0.35" => SshKeyAlgorithm.EcdsaP521,
        _ => null,
    };
}
