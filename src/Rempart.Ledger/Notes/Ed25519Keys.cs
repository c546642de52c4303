using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Rempart.Ledger;

/// <summary>Ed25519 (RFC 8032) by BouncyCastle: managed code, so that the CLI stays one binary on every system.</summary>
internal static class Ed25519Keys
{
    public static byte[] PublicKey(ReadOnlySpan<byte> seed) =>
        new Ed25519PrivateKeyParameters(seed).GeneratePublicKey().GetEncoded();

    public static byte[] Sign(Ed25519PrivateKeyParameters key, ReadOnlySpan<byte> message)
    {
        var signature = new byte[Ed25519.SignatureSize];
        key.Sign(Ed25519.Algorithm.Ed25519, ctx: null, message, signature);
        return signature;
    }

    public static bool Verify(Ed25519PublicKeyParameters key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == Ed25519.SignatureSize
        && key.Verify(Ed25519.Algorithm.Ed25519, ctx: null, message, signature);

    /// <summary>Null when the bytes are no point of the prime-order group: a low-order key would accept signatures of anyone.</summary>
    public static Ed25519PublicKeyParameters? TryCreate(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != Ed25519.PublicKeySize || !Ed25519.ValidatePublicKeyFull(publicKey.ToArray(), 0))
        {
            return null;
        }

        return new Ed25519PublicKeyParameters(publicKey);
    }
}

/// <summary>Type 0x01: Ed25519 over the note text.</summary>
internal sealed class Ed25519NoteVerifier(string name, uint keyId, Ed25519PublicKeyParameters key) : INoteVerifier
{
    public string Name => name;

    public uint KeyId => keyId;

    public static Ed25519NoteVerifier? TryCreate(string name, uint keyId, ReadOnlySpan<byte> publicKey) =>
        Ed25519Keys.TryCreate(publicKey) is { } key ? new Ed25519NoteVerifier(name, keyId, key) : null;

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => Ed25519Keys.Verify(key, text, signature);
}

/// <summary>Type 0x01: signs the note text.</summary>
internal sealed class Ed25519NoteSigner(VerifierKey key, byte[] seed) : INoteSigner
{
    private readonly Ed25519PrivateKeyParameters _key = new(seed);

    public string Name => key.Name;

    public uint KeyId => key.KeyId;

    public byte[] Sign(ReadOnlySpan<byte> text) => Ed25519Keys.Sign(_key, text);
}
