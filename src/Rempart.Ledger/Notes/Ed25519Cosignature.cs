using System.Globalization;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;

namespace Rempart.Ledger;

/// <summary>Type 0x04 of C2SP tlog-cosignature: verifies a time and the whole checkpoint text.</summary>
internal sealed class Ed25519CosignatureVerifier(string name, uint keyId, Ed25519PublicKeyParameters key) : ICosignatureVerifier
{
    public string Name => name;

    public uint KeyId => keyId;

    public static Ed25519CosignatureVerifier? TryCreate(string name, uint keyId, ReadOnlySpan<byte> publicKey) =>
        Ed25519Keys.TryCreate(publicKey) is { } key ? new Ed25519CosignatureVerifier(name, keyId, key) : null;

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        TimestampedSignature.TryRead(signature, out var time, out var inner)
        && Ed25519Keys.Verify(key, Message(time, text), inner);

    public DateTimeOffset? ReadTime(ReadOnlySpan<byte> signature) => TimestampedSignature.ReadTime(signature);

    internal static byte[] Message(long time, ReadOnlySpan<byte> text)
    {
        var header = string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n");
        return [.. Encoding.ASCII.GetBytes(header), .. text];
    }
}

/// <summary>Type 0x04: cosigns a checkpoint with the clock's time.</summary>
internal sealed class Ed25519CosignatureSigner(VerifierKey key, byte[] seed, TimeProvider clock) : INoteSigner
{
    private readonly Ed25519PrivateKeyParameters _key = new(seed);

    public string Name => key.Name;

    public uint KeyId => key.KeyId;

    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        TimestampedSignature.RequireCheckpoint(text);
        var time = clock.GetUtcNow().ToUnixTimeSeconds();
        return TimestampedSignature.Write(time, Ed25519Keys.Sign(_key, Ed25519CosignatureVerifier.Message(time, text)));
    }
}
