using System.Buffers.Binary;

namespace Rempart.Ssh.Attestations;

/// <summary>What the authenticator signs about a new credential (Web Authentication, section 6.1).</summary>
internal sealed class AuthenticatorData
{
    private const byte UserPresent = 1;
    private const byte UserVerified = 4;
    private const byte HasCredential = 0x40;
    private const byte HasExtensions = 0x80;
    private const int HeaderLength = 37;

    public required byte[] Raw { get; init; }

    public required byte[] ApplicationHash { get; init; }

    public bool IsUserPresent { get; private init; }

    public bool IsUserVerified { get; private init; }

    public Guid Model { get; private init; }

    public required byte[] CredentialId { get; init; }

    public required CredentialKey Key { get; init; }

    public static AuthenticatorData Parse(ReadOnlySpan<byte> data)
    {
        if (data.Length < HeaderLength + 18)
            throw new SshFormatException("The attestation: the authenticator data is cut off.");
        var flags = data[32];
        if ((flags & HasCredential) == 0)
            throw new SshFormatException("The attestation: the authenticator data has no credential.");
        var idLength = BinaryPrimitives.ReadUInt16BigEndian(data[(HeaderLength + 16)..]);
        var rest = data[(HeaderLength + 18)..];
        if (idLength > rest.Length)
            throw new SshFormatException("The attestation: the credential's id is cut off.");
        var reader = new CborReader(rest[idLength..]);
        var key = CredentialKey.Read(ref reader);
        if ((flags & HasExtensions) != 0)
            reader.Skip();
        if (!reader.AtEnd)
            throw new SshFormatException("The attestation: something follows the authenticator data.");
        return new()
        {
            Raw = data.ToArray(),
            ApplicationHash = data[..32].ToArray(),
            IsUserPresent = (flags & UserPresent) != 0,
            IsUserVerified = (flags & UserVerified) != 0,
            Model = new Guid(data.Slice(HeaderLength, 16), bigEndian: true),
            CredentialId = rest[..idLength].ToArray(),
            Key = key,
        };
    }
}

/// <summary>A credential's public key in COSE (RFC 9053): ES256 or EdDSA.</summary>
/// <param name="IsEd25519">Whether it is an Ed25519 key, or else one of P-256.</param>
/// <param name="Point">As SSH has it: 32 bytes, or 4, x and y.</param>
internal sealed record CredentialKey(bool IsEd25519, byte[] Point)
{
    public static CredentialKey Read(ref CborReader reader)
    {
        var (type, algorithm, curve, x, y) = (0L, 0L, 0L, Array.Empty<byte>(), Array.Empty<byte>());
        for (var left = reader.ReadMapLength(); left > 0; left--)
        {
            switch (reader.ReadInteger())
            {
                case 1: type = reader.ReadInteger(); break;
                case 3: algorithm = reader.ReadInteger(); break;
                case -1: curve = reader.ReadInteger(); break;
                case -2: x = reader.ReadBytes().ToArray(); break;
                case -3: y = reader.ReadBytes().ToArray(); break;
                default: reader.Skip(); break;
            }
        }

        return (type, algorithm, curve, x.Length, y.Length) switch
        {
            (2, -7, 1, 32, 32) => new(false, [4, .. x, .. y]),
            (1, -8, 6, 32, 0) => new(true, x),
            _ => throw new SshFormatException("The attestation: the credential's key is neither ES256 nor EdDSA."),
        };
    }
}
