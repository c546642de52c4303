using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Rempart.Ledger;

/// <summary>
/// ML-DSA-44 (FIPS 204) by BouncyCastle, pure and deterministic with an empty context: the engine draws no random
/// numbers, and FIPS 204 allows it.
/// </summary>
internal static class MLDsa44Keys
{
    public const int PublicKeyLength = 1312;
    public const int SignatureLength = 2420;

    public static MLDsaPrivateKeyParameters PrivateKey(ReadOnlySpan<byte> seed) =>
        MLDsaPrivateKeyParameters.FromSeed(MLDsaParameters.ml_dsa_44, seed.ToArray());

    public static byte[] PublicKey(ReadOnlySpan<byte> seed) => PrivateKey(seed).GetPublicKeyEncoded();

    public static byte[] Sign(MLDsaPrivateKeyParameters key, ReadOnlySpan<byte> message)
    {
        var signer = new MLDsaSigner(MLDsaParameters.ml_dsa_44, deterministic: true);
        signer.Init(forSigning: true, key);
        signer.BlockUpdate(message);
        return signer.GenerateSignature();
    }

    public static bool Verify(MLDsaPublicKeyParameters key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
        {
            return false;
        }

        var verifier = new MLDsaSigner(MLDsaParameters.ml_dsa_44, deterministic: true);
        verifier.Init(forSigning: false, key);
        verifier.BlockUpdate(message);
        return verifier.VerifySignature(signature.ToArray());
    }
}

/// <summary>Type 0x06 of C2SP tlog-cosignature: verifies cosigner name, time, origin, size and root.</summary>
internal sealed class MLDsa44CosignatureVerifier(string name, uint keyId, MLDsaPublicKeyParameters key) : ICosignatureVerifier
{
    private static ReadOnlySpan<byte> Label => "subtree/v1\n\0"u8;

    public string Name => name;

    public uint KeyId => keyId;

    public static MLDsa44CosignatureVerifier? TryCreate(string name, uint keyId, byte[] publicKey) =>
        publicKey.Length == MLDsa44Keys.PublicKeyLength && Encoding.UTF8.GetByteCount(name) <= byte.MaxValue
            ? new MLDsa44CosignatureVerifier(name, keyId, MLDsaPublicKeyParameters.FromEncoding(MLDsaParameters.ml_dsa_44, publicKey))
            : null;

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        TimestampedSignature.TryRead(signature, out var time, out var inner)
        && Checkpoint.Parse(text).TryGetValue(out var checkpoint, out _)
        && Message(name, time, checkpoint) is { } message
        && MLDsa44Keys.Verify(key, message, inner);

    public DateTimeOffset? ReadTime(ReadOnlySpan<byte> signature) => TimestampedSignature.ReadTime(signature);

    /// <summary>The cosigned_message structure; null when the origin does not fit its length byte.</summary>
    internal static byte[]? Message(string name, long time, Checkpoint checkpoint)
    {
        var origin = Encoding.UTF8.GetBytes(checkpoint.Origin);
        if (origin.Length > byte.MaxValue)
        {
            return null;
        }

        var writer = new ArrayBufferWriter<byte>();
        writer.Write(Label);
        WriteOpaque(writer, Encoding.UTF8.GetBytes(name));
        WriteInt64(writer, time);
        WriteOpaque(writer, origin);
        WriteInt64(writer, 0);
        WriteInt64(writer, checkpoint.Size);
        writer.Write(checkpoint.RootHash.AsSpan());
        return writer.WrittenSpan.ToArray();
    }

    private static void WriteOpaque(ArrayBufferWriter<byte> writer, byte[] value)
    {
        writer.Write([(byte)value.Length]);
        writer.Write(value);
    }

    private static void WriteInt64(ArrayBufferWriter<byte> writer, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(writer.GetSpan(sizeof(long)), value);
        writer.Advance(sizeof(long));
    }
}

/// <summary>Type 0x06: cosigns a checkpoint with the clock's time.</summary>
internal sealed class MLDsa44CosignatureSigner(VerifierKey key, byte[] seed, TimeProvider clock) : INoteSigner
{
    private readonly MLDsaPrivateKeyParameters _key = MLDsa44Keys.PrivateKey(seed);

    public string Name => key.Name;

    public uint KeyId => key.KeyId;

    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        var checkpoint = TimestampedSignature.RequireCheckpoint(text);
        var time = clock.GetUtcNow().ToUnixTimeSeconds();
        var message = MLDsa44CosignatureVerifier.Message(key.Name, time, checkpoint)
            ?? throw new ArgumentException("ML-DSA-44 cosignatures need an origin of at most 255 bytes.", nameof(text));
        return TimestampedSignature.Write(time, MLDsa44Keys.Sign(_key, message));
    }
}
