using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Rempart.Ledger;

/// <summary>
/// A public key in the vkey form of C2SP signed-note: <c>name+hex key ID+base64 of type and key</c>.
/// </summary>
public sealed class VerifierKey
{
    internal const string TypesMessage =
        "is not supported; use 0x01 (Ed25519), 0x04 (Ed25519 cosignature) or 0x06 (ML-DSA-44 cosignature)";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private readonly byte[] _publicKey;

    private VerifierKey(string name, SignatureType type, byte[] publicKey, INoteVerifier verifier)
    {
        (Name, Type, _publicKey, KeyId, Verifier) = (name, type, publicKey, verifier.KeyId, verifier);
    }

    /// <summary>The key's name; for a log, its origin.</summary>
    public string Name { get; }

    /// <summary>The key's ID.</summary>
    public uint KeyId { get; }

    /// <summary>The algorithm.</summary>
    public SignatureType Type { get; }

    /// <summary>The public key: 32 bytes for Ed25519, 1312 for ML-DSA-44.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>The verifier for this key.</summary>
    public INoteVerifier Verifier { get; }

    /// <summary>Reads a vkey. The key ID must be the one that name, type and key give.</summary>
    /// <param name="vkey">The text, without spaces around it.</param>
    /// <returns>The key, or what is wrong.</returns>
    public static LedgerResult<VerifierKey> Parse(string vkey)
    {
        ArgumentNullException.ThrowIfNull(vkey);
        var parts = vkey.Split('+', 3);
        if (parts.Length != 3 || !NoteParser.IsName(parts[0]))
        {
            return LedgerResult.Fail<VerifierKey>("A verifier key is written '<name>+<key ID in hex>+<base64 of type and public key>'.");
        }

        if (!TryParseKeyId(parts[1], out var keyId))
        {
            return LedgerResult.Fail<VerifierKey>("The key ID of a verifier key has 8 lowercase hexadecimal digits.");
        }

        if (!NoteParser.TryDecodeBase64(parts[2], out var bytes) || bytes.Length < 2)
        {
            return LedgerResult.Fail<VerifierKey>("The last part of a verifier key is base64 of the signature type and the public key.");
        }

        if (!Create(parts[0], (SignatureType)bytes[0], bytes.AsSpan(1)).TryGetValue(out var key, out var failure))
        {
            return LedgerResult.Fail<VerifierKey>(failure);
        }

        return key.KeyId == keyId
            ? LedgerResult.Success(key)
            : LedgerResult.Fail<VerifierKey>($"The key ID {keyId:x8} does not fit the key, whose ID is {key.KeyId:x8}: a part was mistyped or changed.");
    }

    /// <summary>Makes a verifier key out of its parts.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="type">The algorithm.</param>
    /// <param name="publicKey">The public key's bytes.</param>
    /// <returns>The key, or what is wrong with the parts.</returns>
    public static LedgerResult<VerifierKey> Create(string name, SignatureType type, ReadOnlySpan<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!NoteParser.IsName(name))
        {
            return LedgerResult.Fail<VerifierKey>("A key name is not empty and has no space and no plus.");
        }

        var key = publicKey.ToArray();
        var keyId = ComputeKeyId(name, type, key);
        INoteVerifier? verifier = type switch
        {
            SignatureType.Ed25519 => Ed25519NoteVerifier.TryCreate(name, keyId, key),
            SignatureType.Ed25519Cosignature => Ed25519CosignatureVerifier.TryCreate(name, keyId, key),
            SignatureType.MLDsa44Cosignature => MLDsa44CosignatureVerifier.TryCreate(name, keyId, key),
            _ => null,
        };
        if (verifier is not null)
        {
            return LedgerResult.Success(new VerifierKey(name, type, key, verifier));
        }

        return Enum.IsDefined(type) && type != SignatureType.None
            ? LedgerResult.Fail<VerifierKey>($"The {key.Length} bytes are no public key of type 0x{(int)type:x2}.")
            : LedgerResult.Fail<VerifierKey>($"Signature type 0x{(int)type:x2} {TypesMessage}.");
    }

    /// <summary>The vkey text.</summary>
    /// <returns>The text that <see cref="Parse"/> reads.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Type, .. _publicKey])}");

    /// <summary>SHA-256(name || newline || type || public key), first four bytes.</summary>
    internal static uint ComputeKeyId(string name, SignatureType type, ReadOnlySpan<byte> publicKey)
    {
        byte[] input = [.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)type, .. publicKey];
        return BinaryPrimitives.ReadUInt32BigEndian(MerkleHash.Sha256(input).AsSpan());
    }

    internal static bool TryParseKeyId(string text, out uint keyId)
    {
        keyId = 0;
        return text.Length == 8
            && !text.AsSpan().ContainsAnyExcept(HexDigits)
            && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out keyId);
    }
}
