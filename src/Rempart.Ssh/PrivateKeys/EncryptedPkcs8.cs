using System.Formats.Asn1;

namespace Rempart.Ssh.PrivateKeys;

/// <summary>How an encrypted PKCS #8 key is protected: PBES2 (RFC 8018) names a KDF and a cipher; older schemes name both at once.</summary>
internal static class EncryptedPkcs8
{
    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string Scrypt = "1.3.6.1.4.1.11591.4.11";

    public static PrivateKeyInspection Inspect(ReadOnlySpan<byte> content) => DerKeys.Reading(content.ToArray(), reader =>
    {
        var info = reader.ReadSequence();
        var scheme = info.ReadSequence();
        info.ReadOctetString();
        var oid = scheme.ReadObjectIdentifier();
        if (oid != Pbes2)
            return new PrivateKeyInspection { Format = PrivateKeyFormat.EncryptedPkcs8, Cipher = oid, Kdf = PrivateKeyKdf.Other };
        var parameters = scheme.ReadSequence();
        var kdf = parameters.ReadSequence();
        var cipher = parameters.ReadSequence().ReadObjectIdentifier();
        var kdfOid = kdf.ReadObjectIdentifier();
        return new()
        {
            Format = PrivateKeyFormat.EncryptedPkcs8,
            Cipher = NameOf(cipher),
            Kdf = kdfOid switch { Pbkdf2 => PrivateKeyKdf.Pbkdf2, Scrypt => PrivateKeyKdf.Scrypt, _ => PrivateKeyKdf.Other },
            Rounds = kdfOid is Pbkdf2 or Scrypt ? ReadCost(kdf.ReadSequence()) : null,
        };
    });

    // Both begin with a salt, and then comes the number: iterations, or N.
    private static long ReadCost(AsnReader parameters)
    {
        parameters.ReadEncodedValue();
        return parameters.TryReadInt64(out var cost) ? cost : throw new SshFormatException("The private key: its KDF has a number that is too large.");
    }

    private static string NameOf(string cipher) => cipher switch
    {
        "2.16.840.1.101.3.4.1.2" => "aes128-cbc",
        "2.16.840.1.101.3.4.1.22" => "aes192-cbc",
        "2.16.840.1.101.3.4.1.42" => "aes256-cbc",
        "1.2.840.113549.3.7" => "des-ede3-cbc",
        _ => cipher,
    };
}
