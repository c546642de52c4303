using System.Security.Cryptography;
using Rempart.Ssh.PrivateKeys;

namespace Rempart.Ssh.Keys;

/// <summary>
/// A private key of ours: a certificate authority's, a host's, or a person's that Rempart makes. Ed25519 or ECDSA. Its bytes are
/// zeroed when it is disposed of, and <see cref="ToString"/> shows the public half only. It may be used by several threads at once.
/// </summary>
public sealed class SshSigningKey : IDisposable
{
    /// <summary>Rounds of bcrypt in new protected files; <c>ssh-keygen</c> takes 16, and 24 since OpenSSH 9.8.</summary>
    public const int DefaultRounds = 64;

    /// <summary>The most rounds of bcrypt that a file may ask for: a hostile one would hold the machine up.</summary>
    public const int MostRounds = 1024;

    private readonly IPrivateMaterial _material;
    private bool _isDisposed;

    private SshSigningKey(SshPublicKey publicKey, IPrivateMaterial material) => (PublicKey, _material) = (publicKey, material);

    /// <summary>The public half, with the comment of the file.</summary>
    public SshPublicKey PublicKey { get; }

    /// <summary>Makes a key out of the system's random numbers.</summary>
    /// <param name="algorithm">Ed25519 or one of the three ECDSA kinds.</param>
    /// <param name="comment">The comment that the public half gets.</param>
    /// <returns>The key, to be disposed of.</returns>
    /// <exception cref="ArgumentException">The kind is another, or the comment has control characters.</exception>
    public static SshSigningKey Generate(SshKeyAlgorithm algorithm = SshKeyAlgorithm.Ed25519, string? comment = null)
    {
        IPrivateMaterial material = algorithm switch
        {
            SshKeyAlgorithm.Ed25519 => Ed25519Private.Generate(),
            SshKeyAlgorithm.EcdsaP256 or SshKeyAlgorithm.EcdsaP384 or SshKeyAlgorithm.EcdsaP521 => EcdsaPrivate.Generate(algorithm),
            _ => throw new ArgumentException($"Keys of the kind {KeyNames.Of(algorithm)} are not made here; Ed25519 and ECDSA are.", nameof(algorithm)),
        };
        return new(SshPublicKey.FromBody(algorithm, material.PublicBody(), null).WithComment(comment), material);
    }

    /// <summary>Opens an openssh-key-v1 file (PROTOCOL.key) of an Ed25519 or ECDSA key: plain, or sealed with AES in counter mode.</summary>
    /// <param name="file">The file's bytes; the caller zeroes them.</param>
    /// <param name="passphrase">The passphrase in UTF-8, empty for an unprotected file; the caller zeroes it.</param>
    /// <returns>The key, to be disposed of.</returns>
    /// <exception cref="SshFormatException">The file is no such key, or the passphrase is wrong.</exception>
    public static SshSigningKey Load(ReadOnlySpan<byte> file, ReadOnlySpan<byte> passphrase = default)
    {
        using var armor = Armor.Parse(file);
        if (armor.Label != OpenSshKeyFile.Label)
            throw new SshFormatException($"The private key is in the old form '{armor.Label}'. Convert it: ssh-keygen -p -o -f FILE");
        var envelope = OpenSshKeyFile.Parse(armor.Content);
        try
        {
            envelope.Open(passphrase, MostRounds);
            var (material, comment) = PrivateSection.Read(envelope.Section, envelope.PublicKey, envelope.IsEncrypted);
            return new(comment.Length == 0 ? envelope.PublicKey : envelope.PublicKey.WithComment(comment), material);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(envelope.Section);
        }
    }

    /// <summary>Writes an openssh-key-v1 file, which every OpenSSH since 6.5 reads. Keep it in a file that only its owner reads.</summary>
    /// <param name="passphrase">The passphrase in UTF-8, or empty: then anyone who has the file has the key.</param>
    /// <param name="rounds">Rounds of bcrypt, 1 to <see cref="MostRounds"/>: about 8 ms each, for the owner and for whoever guesses.</param>
    /// <returns>The file's bytes, which the caller zeroes after use.</returns>
    public byte[] Save(ReadOnlySpan<byte> passphrase = default, int rounds = DefaultRounds)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rounds, MostRounds);
        using var section = PrivateSection.Write(_material, PublicKey);
        return OpenSshKeyFile.Write(PublicKey, section, passphrase, rounds);
    }

    /// <summary>Signs data: Ed25519 (RFC 8709), or ECDSA with the curve's hash (RFC 5656).</summary>
    /// <param name="data">What is signed.</param>
    /// <returns>The signature in its wire form, with the algorithm's name.</returns>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        // The bytes of a key that was disposed of are zero: what they would sign is worth nothing, and may tell something.
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return SignatureBlob.Close(PublicKey.AlgorithmName, _material.Sign(data));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _isDisposed = true;
        _material.Dispose();
    }

    /// <summary>The public half only.</summary>
    /// <returns>The kind and the fingerprint.</returns>
    public override string ToString() => PublicKey.ToString();
}
