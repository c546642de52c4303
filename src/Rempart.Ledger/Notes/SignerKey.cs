using System.Globalization;

namespace Rempart.Ledger;

/// <summary>
/// A private key in the skey form of Go's note package: <c>PRIVATE+KEY+name+hex key ID+base64 of type and seed</c>.
/// Go writes type 0x01 only; the same form carries the cosignature types here. The engine draws no random numbers:
/// a new key's seed is passed in.
/// </summary>
public sealed class SignerKey
{
    /// <summary>The length of a seed in bytes, for every type.</summary>
    public const int SeedLength = 32;

    private const string Prefix = "PRIVATE+KEY+";
    private const string Form = "A signer key is written 'PRIVATE+KEY+<name>+<key ID in hex>+<base64 of type and seed>'.";
    private readonly byte[] _seed;

    private SignerKey(string name, SignatureType type, byte[] seed, VerifierKey verifierKey)
    {
        (Name, Type, _seed, VerifierKey) = (name, type, seed, verifierKey);
    }

    /// <summary>The key's name.</summary>
    public string Name { get; }

    /// <summary>The algorithm.</summary>
    public SignatureType Type { get; }

    /// <summary>The public half.</summary>
    public VerifierKey VerifierKey { get; }

    /// <summary>Reads an skey. Messages never contain the secret.</summary>
    /// <param name="skey">The text, without spaces around it.</param>
    /// <returns>The key, or what is wrong.</returns>
    public static LedgerResult<SignerKey> Parse(string skey)
    {
        ArgumentNullException.ThrowIfNull(skey);
        if (!skey.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return LedgerResult.Fail<SignerKey>(Form);
        }

        var parts = skey[Prefix.Length..].Split('+', 3);
        if (parts.Length != 3
            || !NoteParser.IsName(parts[0])
            || !VerifierKey.TryParseKeyId(parts[1], out var keyId)
            || !NoteParser.TryDecodeBase64(parts[2], out var bytes)
            || bytes.Length != 1 + SeedLength)
        {
            return LedgerResult.Fail<SignerKey>(Form);
        }

        var type = (SignatureType)bytes[0];
        if (!Enum.IsDefined(type) || type == SignatureType.None)
        {
            return LedgerResult.Fail<SignerKey>($"Signature type 0x{bytes[0]:x2} {VerifierKey.TypesMessage}.");
        }

        var key = FromSeed(parts[0], type, bytes.AsSpan(1));
        return key.VerifierKey.KeyId == keyId
            ? LedgerResult.Success(key)
            : LedgerResult.Fail<SignerKey>($"The key ID {keyId:x8} does not fit the key, whose ID is {key.VerifierKey.KeyId:x8}: a part was mistyped or changed.");
    }

    /// <summary>Makes a key out of a seed.</summary>
    /// <param name="name">The key's name: not empty, no space, no plus.</param>
    /// <param name="type">The algorithm.</param>
    /// <param name="seed"><see cref="SeedLength"/> bytes from a cryptographic random number generator.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">The name, the type or the seed's length is wrong.</exception>
    public static SignerKey FromSeed(string name, SignatureType type, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (seed.Length != SeedLength)
        {
            throw new ArgumentException($"A seed has {SeedLength} bytes; {seed.Length} were given.", nameof(seed));
        }

        var publicKey = type switch
        {
            SignatureType.Ed25519 or SignatureType.Ed25519Cosignature => Ed25519Keys.PublicKey(seed),
            SignatureType.MLDsa44Cosignature => MLDsa44Keys.PublicKey(seed),
            _ => throw new ArgumentException($"Signature type 0x{(int)type:x2} {VerifierKey.TypesMessage}.", nameof(type)),
        };
        return VerifierKey.Create(name, type, publicKey).TryGetValue(out var verifierKey, out var failure)
            ? new SignerKey(name, type, seed.ToArray(), verifierKey)
            : throw new ArgumentException(failure.Message, nameof(name));
    }

    /// <summary>Makes the signer.</summary>
    /// <param name="time">The clock of cosignatures; plain Ed25519 signatures carry no time.</param>
    /// <returns>The signer.</returns>
    public INoteSigner CreateSigner(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Type switch
        {
            SignatureType.Ed25519 => new Ed25519NoteSigner(VerifierKey, _seed),
            SignatureType.Ed25519Cosignature => new Ed25519CosignatureSigner(VerifierKey, _seed, time),
            _ => new MLDsa44CosignatureSigner(VerifierKey, _seed, time),
        };
    }

    /// <summary>The secret text that <see cref="Parse"/> reads. Keep it in a file that only the server can read.</summary>
    /// <returns>The skey.</returns>
    public string Export() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Name}+{VerifierKey.KeyId:x8}+{Convert.ToBase64String([(byte)Type, .. _seed])}");

    /// <summary>The public half only, so that a key in a log or a message gives nothing away.</summary>
    /// <returns>The vkey.</returns>
    public override string ToString() => VerifierKey.ToString();
}
