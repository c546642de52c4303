using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Keys;

/// <summary>What signs for one kind of key, and knows its fields.</summary>
internal interface IPrivateMaterial : IDisposable
{
    /// <summary>The public fields after the algorithm's name.</summary>
    byte[] PublicBody();

    /// <summary>The secret fields of openssh-key-v1, which follow the public ones.</summary>
    void WriteSecret(SshWriter writer);

    byte[] Sign(ReadOnlySpan<byte> data);
}

/// <summary>Ed25519 by BouncyCastle's static functions, which leave the key in arrays of ours that can be zeroed.</summary>
internal sealed class Ed25519Private : IPrivateMaterial
{
    private readonly byte[] _seed;
    private readonly byte[] _publicKey = new byte[Ed25519.PublicKeySize];

    public Ed25519Private(byte[] seed)
    {
        _seed = seed;
        Ed25519.GeneratePublicKey(seed, 0, _publicKey, 0);
    }

    public ReadOnlySpan<byte> PublicKey => _publicKey;

    public static Ed25519Private Generate() => new(RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize));

    public byte[] PublicBody()
    {
        using var writer = new SshWriter();
        return writer.String(_publicKey).ToArray();
    }

    public void WriteSecret(SshWriter writer) => writer.UInt32(64).Raw(_seed).Raw(_publicKey);

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_seed, 0, _publicKey, 0, data.ToArray(), 0, data.Length, signature, 0);
        return signature;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_seed);
}

/// <summary>ECDSA by the system's library.</summary>
internal sealed class EcdsaPrivate(NistCurve curve, ECDsa key) : IPrivateMaterial
{
    private readonly Lock _lock = new();

    public static EcdsaPrivate Generate(SshKeyAlgorithm algorithm)
    {
        var curve = NistCurve.Of(algorithm)!;
        return new(curve, ECDsa.Create(curve.Curve));
    }

    public byte[] PublicBody()
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        using var writer = new SshWriter();
        return writer.String(curve.Name).String([4, .. q.X!, .. q.Y!]).ToArray();
    }

    public void WriteSecret(SshWriter writer)
    {
        var d = key.ExportParameters(includePrivateParameters: true).D!;
        writer.Mpint(d);
        CryptographicOperations.ZeroMemory(d);
    }

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        byte[] both;
        lock (_lock)
            both = key.SignData(data, curve.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        using var writer = new SshWriter();
        return writer.Mpint(both.AsSpan(0, curve.Size)).Mpint(both.AsSpan(curve.Size)).ToArray();
    }

    public void Dispose() => key.Dispose();
}
