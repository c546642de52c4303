using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Keys;

/// <summary>What verifies the signatures of one kind of key.</summary>
internal interface IKeyMaterial
{
    int Bits { get; }

    ReadOnlySpan<byte> Point { get; }

    /// <summary>Checks a signature in its wire form. May throw for malformed ones.</summary>
    bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}

/// <summary>A kind of key that authenticators have too.</summary>
internal interface IBareKeyMaterial : IKeyMaterial
{
    /// <summary>Checks the inner bytes of a signature, without the algorithm's name around them.</summary>
    bool VerifyRaw(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}

/// <summary>RFC 8709.</summary>
internal sealed class Ed25519Material(byte[] key) : IBareKeyMaterial
{
    public int Bits => 256;

    public ReadOnlySpan<byte> Point => key;

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        SignatureBlob.TryOpen(signature, KeyNames.Of(SshKeyAlgorithm.Ed25519), out var inner) && VerifyRaw(data, inner);

    public bool VerifyRaw(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature.ToArray(), 0, key, 0, data.ToArray(), 0, data.Length);
}

/// <summary>RFC 5656: r and s are two mpints.</summary>
internal sealed class EcdsaMaterial(NistCurve curve, string algorithm, byte[] point) : IBareKeyMaterial
{
    public int Bits => curve.Size == 66 ? 521 : curve.Size * 8;

    public ReadOnlySpan<byte> Point => point;

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        SignatureBlob.TryOpen(signature, algorithm, out var inner) && VerifyRaw(data, inner);

    public bool VerifyRaw(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var reader = new SshReader(signature, "The signature");
        var r = reader.ReadPositiveMpint("r", curve.Size);
        var s = reader.ReadPositiveMpint("s", curve.Size);
        reader.MustEnd();
        var both = new byte[2 * curve.Size];
        r.CopyTo(both.AsSpan(curve.Size - r.Length));
        s.CopyTo(both.AsSpan((2 * curve.Size) - s.Length));
        using var key = ECDsa.Create(new ECParameters { Curve = curve.Curve, Q = curve.ToPoint(point) });
        return key.VerifyData(data, both, curve.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}

/// <summary>RFC 8332. The old ssh-rsa signature, which uses SHA-1, is not known here.</summary>
internal sealed class RsaMaterial(byte[] exponent, byte[] modulus) : IKeyMaterial
{
    public int Bits => (modulus.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount(modulus[0]) + 24;

    public ReadOnlySpan<byte> Point => default;

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        (SignatureBlob.TryOpen(signature, "rsa-sha2-512", out var inner) && Verify(data, inner, HashAlgorithmName.SHA512))
        || (SignatureBlob.TryOpen(signature, "rsa-sha2-256", out inner) && Verify(data, inner, HashAlgorithmName.SHA256));

    private bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        if (signature.Length > modulus.Length)
            return false;
        // Some signers leave leading zeros out (RFC 8332, section 3).
        var padded = new byte[modulus.Length];
        signature.CopyTo(padded.AsSpan(modulus.Length - signature.Length));
        using var key = RSA.Create(new RSAParameters { Exponent = exponent, Modulus = modulus });
        return key.VerifyData(data, padded, hash, RSASignaturePadding.Pkcs1);
    }
}

/// <summary>PROTOCOL.u2f: an authenticator signs hashes of the application and of the data, with its flags and counter between.</summary>
internal sealed class SecurityKeyMaterial(IBareKeyMaterial inner, SshKeyAlgorithm algorithm, string application) : IKeyMaterial
{
    private const byte UserPresent = 1;

    public int Bits => inner.Bits;

    public ReadOnlySpan<byte> Point => inner.Point;

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var reader = new SshReader(signature, "The signature");
        if (reader.ReadText("algorithm", 64) != KeyNames.Of(algorithm))
            return false;
        var raw = reader.ReadString("signature");
        var flags = reader.ReadByte("flags");
        var counter = reader.ReadUInt32("counter");
        reader.MustEnd();
        if ((flags & UserPresent) == 0)
            return false;
        using var signed = new SshWriter(80);
        signed.Raw(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(application))).Byte(flags).UInt32(counter).Raw(SHA256.HashData(data));
        return inner.VerifyRaw(signed.Written, raw);
    }
}
