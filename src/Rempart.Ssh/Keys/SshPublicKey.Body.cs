using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Keys;

/// <content>The fields of a key, which a certificate repeats between its nonce and its serial.</content>
public sealed partial class SshPublicKey
{
    // An application is 'ssh:' and at most a label.
    private const int LongestApplication = 256;

    // OpenSSL refuses longer exponents as well; every usual key has 65537.
    private const int LongestExponent = 8;

    /// <summary>The fields after the algorithm's name, as they stand on the wire.</summary>
    internal ReadOnlySpan<byte> Body => _blob.AsSpan(4 + AlgorithmName.Length);

    /// <summary>The 32 bytes of an Ed25519 key, or the point of an elliptic one; empty for RSA.</summary>
    internal ReadOnlySpan<byte> Point => _material.Point;

    internal static SshPublicKey ReadBody(ref SshReader reader, SshKeyAlgorithm algorithm, string? comment)
    {
        string? application = null;
        var start = reader.Position;
        IKeyMaterial material = algorithm switch
        {
            SshKeyAlgorithm.Ed25519 => Ed25519(ref reader),
            SshKeyAlgorithm.Rsa => Rsa(ref reader),
            SshKeyAlgorithm.SkEd25519 => SecurityKey(Ed25519(ref reader), ref reader, algorithm, out application),
            SshKeyAlgorithm.SkEcdsaP256 => SecurityKey(Ecdsa(ref reader, algorithm), ref reader, algorithm, out application),
            _ => Ecdsa(ref reader, algorithm),
        };
        return new(algorithm, Join(algorithm, reader.Since(start)), material, application, comment);
    }

    internal static SshPublicKey FromBody(SshKeyAlgorithm algorithm, ReadOnlySpan<byte> body, string? comment)
    {
        var reader = new SshReader(body, "The public key");
        return ReadBody(ref reader, algorithm, comment);
    }

    private static byte[] Join(SshKeyAlgorithm algorithm, ReadOnlySpan<byte> body)
    {
        using var writer = new SshWriter(body.Length + 64);
        return writer.String(KeyNames.Of(algorithm)).Raw(body).ToArray();
    }

    private static SecurityKeyMaterial SecurityKey(IBareKeyMaterial inner, ref SshReader reader, SshKeyAlgorithm algorithm, out string? application)
    {
        application = reader.ReadText("application", LongestApplication);
        return new(inner, algorithm, application);
    }

    private static Ed25519Material Ed25519(ref SshReader reader)
    {
        var start = reader.Position;
        var key = reader.ReadString("Ed25519 key").ToArray();
        // A point outside of the group of prime order would accept signatures of anyone.
        if (key.Length != Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.PublicKeySize || !Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.ValidatePublicKeyFull(key, 0))
            throw reader.Wrong(start, "this is no Ed25519 key: it is not 32 bytes that are a point of the curve");
        return new(key);
    }

    private static EcdsaMaterial Ecdsa(ref SshReader reader, SshKeyAlgorithm algorithm)
    {
        var curve = NistCurve.Of(algorithm)!;
        var start = reader.Position;
        var name = reader.ReadText("curve", 64);
        if (name != curve.Name)
            throw reader.Wrong(start, $"the curve is {name}, but the algorithm needs {curve.Name}");
        start = reader.Position;
        var point = reader.ReadString("point").ToArray();
        if (!curve.HasPoint(point))
            throw reader.Wrong(start, $"the point is not an uncompressed one of {curve.Name}");
        return new(curve, KeyNames.Of(algorithm), point);
    }

    private static RsaMaterial Rsa(ref SshReader reader)
    {
        var start = reader.Position;
        var exponent = reader.ReadPositiveMpint("RSA exponent", LongestExponent);
        if ((exponent[^1] & 1) == 0 || (exponent.Length == 1 && exponent[0] < 3))
            throw reader.Wrong(start, "the RSA exponent must be odd, and 3 or more");
        start = reader.Position;
        var modulus = reader.ReadPositiveMpint("RSA modulus", LongestRsa / 8);
        var key = new RsaMaterial(exponent.ToArray(), modulus.ToArray());
        if (key.Bits < ShortestRsa)
            throw reader.Wrong(start, $"the RSA modulus has {key.Bits} bits; {ShortestRsa} to {LongestRsa} are taken. Make a new key: ssh-keygen -t ed25519");
        return (modulus[^1] & 1) != 0 ? key : throw reader.Wrong(start, "the RSA modulus is an even number");
    }
}
