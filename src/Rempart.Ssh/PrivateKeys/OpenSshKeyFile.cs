using System.Security.Cryptography;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.PrivateKeys;

/// <summary>The envelope of openssh-key-v1 (PROTOCOL.key): what can be read without the passphrase, and the sealed part.</summary>
internal sealed class OpenSshKeyFile
{
    public const string Label = "OPENSSH PRIVATE KEY";
    public const string NoCipher = "none";
    public const string WrittenCipher = "aes256-ctr";
    public const string Bcrypt = "bcrypt";
    public const string What = "The private key";

    private const int SaltLength = 16;

    private OpenSshKeyFile(string cipher, string kdf, byte[] salt, uint rounds, SshPublicKey publicKey, byte[] section)
    {
        (Cipher, Kdf, Salt, Rounds, PublicKey, Section) = (cipher, kdf, salt, rounds, publicKey, section);
    }

    public string Cipher { get; }

    public string Kdf { get; }

    public byte[] Salt { get; }

    public uint Rounds { get; }

    public SshPublicKey PublicKey { get; }

    /// <summary>The part with the private key, encrypted when there is a cipher.</summary>
    public byte[] Section { get; }

    public bool IsEncrypted => Cipher != NoCipher;

    private static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    public static OpenSshKeyFile Parse(ReadOnlySpan<byte> content)
    {
        var reader = new SshReader(content, What);
        if (content.Length < Magic.Length || !reader.ReadRaw(Magic.Length, "magic").SequenceEqual(Magic))
            throw reader.Wrong(0, "an OPENSSH PRIVATE KEY begins with openssh-key-v1");
        var cipher = reader.ReadText("cipher", 64);
        var kdf = reader.ReadText("KDF", 64);
        var options = new SshReader(reader.ReadString("KDF options", 1024), "The private key's KDF options");
        var (salt, rounds) = (Array.Empty<byte>(), 0u);
        if (kdf == Bcrypt)
        {
            salt = options.ReadString("salt", 512).ToArray();
            rounds = options.ReadUInt32("rounds");
        }

        options.MustEnd();
        if ((cipher == NoCipher) != (kdf == NoCipher))
            throw reader.Wrong(Magic.Length, $"the cipher {cipher} does not go with the KDF {kdf}");
        if (kdf is not (NoCipher or Bcrypt))
            throw reader.Wrong(Magic.Length, $"the KDF {kdf} is not known; OpenSSH has bcrypt only");
        if (kdf == Bcrypt && (salt.Length == 0 || rounds == 0))
            throw reader.Wrong(Magic.Length, "bcrypt needs a salt and at least one round");
        var start = reader.Position;
        if (reader.ReadUInt32("number of keys") != 1)
            throw reader.Wrong(start, "a file holds one key");
        var publicKey = SshPublicKey.Read(reader.ReadString("public key"));
        var section = reader.ReadString("sealed part").ToArray();
        // AEAD ciphers put their tag behind the section.
        if (!reader.AtEnd && reader.ReadRaw(content.Length - reader.Position, "tag").Length > 16)
            throw reader.Wrong(start, "something follows the end");
        return new(cipher, kdf, salt, rounds, publicKey, section);
    }

    /// <summary>Decrypts the sealed part in place.</summary>
    public void Open(ReadOnlySpan<byte> passphrase, uint mostRounds)
    {
        if (!IsEncrypted)
            return;
        var keyLength = Cipher switch { "aes256-ctr" => 32, "aes192-ctr" => 24, "aes128-ctr" => 16, _ => 0 };
        if (keyLength == 0)
            throw new SshFormatException($"{What}: the cipher {Cipher} is not opened here. Convert the file: ssh-keygen -p -Z {WrittenCipher} -f FILE");
        if (Rounds > mostRounds)
            throw new SshFormatException($"{What}: {Rounds} rounds of bcrypt would take too long; at most {mostRounds} are done. Convert the file: ssh-keygen -p -a 64 -f FILE");
        if (passphrase.IsEmpty)
            throw new SshFormatException($"{What} is protected by a passphrase, and none was given.");
        if (Section.Length % AesCounter.BlockLength != 0)
            throw new SshFormatException($"{What}: the sealed part is cut off.");
        Crypt(Section, passphrase, Salt, (int)Rounds, keyLength);
    }

    /// <summary>Seals a private section, whose fields were written already, and zeroes it.</summary>
    public static byte[] Write(SshPublicKey publicKey, SshWriter section, ReadOnlySpan<byte> passphrase, int rounds)
    {
        var block = passphrase.IsEmpty ? 8 : AesCounter.BlockLength;
        for (byte pad = 1; section.Length % block != 0; pad++)
            section.Byte(pad);
        var sealedPart = section.ToArray();
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        if (!passphrase.IsEmpty)
            Crypt(sealedPart, passphrase, salt, rounds, 32);
        using var options = new SshWriter();
        using var file = new SshWriter(1024);
        if (!passphrase.IsEmpty)
            options.String(salt).UInt32((uint)rounds);
        file.Raw(Magic).String(passphrase.IsEmpty ? NoCipher : WrittenCipher).String(passphrase.IsEmpty ? NoCipher : Bcrypt)
            .String(options.Written).UInt32(1).String(publicKey.Blob.Span).String(sealedPart);
        CryptographicOperations.ZeroMemory(sealedPart);
        return Armor.Write(Label, file.Written);
    }

    private static void Crypt(Span<byte> data, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int rounds, int keyLength)
    {
        Span<byte> derived = stackalloc byte[keyLength + AesCounter.BlockLength];
        BcryptPbkdf.Derive(passphrase, salt, rounds, derived);
        AesCounter.Apply(derived[..keyLength], derived[keyLength..], data);
        CryptographicOperations.ZeroMemory(derived);
    }
}
