using System.Text;
using Rempart.Ssh.Keys;
using Rempart.Ssh.PrivateKeys;

namespace Rempart.Ssh.Tests.PrivateKeys;

public sealed class PrivateKeyInspectionTests
{
    private static readonly PrivateKeyPolicy Policy = new();

    [Theory]
    [InlineData("ed25519", "256")]
    [InlineData("ecdsa", "521")]
    [InlineData("rsa", "3072")]
    public void An_unprotected_file_of_ssh_keygen_is_told(string type, string bits)
    {
        using var bench = new Workbench();
        bench.KeygenOk("-q", "-t", type, "-b", bits, "-N", "", "-f", bench.PathOf("key"));

        var found = PrivateKeyInspection.Inspect(bench.Read("key"));

        found.Format.ShouldBe(PrivateKeyFormat.OpenSsh);
        found.IsProtected.ShouldBeFalse();
        found.Cipher.ShouldBeNull();
        found.PublicKey.ShouldBe(SshPublicKey.Parse(bench.ReadText("key.pub")));
        found.FindWeaknesses(Policy).ShouldBe([PrivateKeyWeakness.NotProtected]);
    }

    [Theory]
    [InlineData("aes256-ctr", 16, new[] { PrivateKeyWeakness.FewRounds })]
    [InlineData("aes256-ctr", 64, new PrivateKeyWeakness[0])]
    [InlineData("aes256-gcm@openssh.com", 64, new PrivateKeyWeakness[0])]
    [InlineData("chacha20-poly1305@openssh.com", 64, new PrivateKeyWeakness[0])]
    public void Cipher_and_rounds_of_a_protected_file_are_read(string cipher, int rounds, PrivateKeyWeakness[] weaknesses)
    {
        using var bench = new Workbench();
        bench.Run("ssh-keygen", ["-q", "-t", "ed25519", "-a", $"{rounds}", "-Z", cipher, "-f", bench.PathOf("key")], "a good word").ExitCode.ShouldBe(0);

        var found = PrivateKeyInspection.Inspect(bench.Read("key"));

        found.Cipher.ShouldBe(cipher);
        found.Kdf.ShouldBe(PrivateKeyKdf.Bcrypt);
        found.Rounds.ShouldBe(rounds);
        found.Algorithm.ShouldBe("ssh-ed25519");
        found.FindWeaknesses(Policy).ShouldBe(weaknesses);
    }

    [Theory]
    [InlineData("rsa", "3072", "PEM", PrivateKeyFormat.Pem)]
    [InlineData("ecdsa", "384", "PEM", PrivateKeyFormat.Pem)]
    [InlineData("rsa", "3072", "PKCS8", PrivateKeyFormat.Pkcs8)]
    [InlineData("ecdsa", "256", "PKCS8", PrivateKeyFormat.Pkcs8)]
    public void Old_forms_without_a_passphrase_still_tell_their_public_key(string type, string bits, string form, PrivateKeyFormat format)
    {
        using var bench = new Workbench();
        bench.KeygenOk("-q", "-t", type, "-b", bits, "-m", form, "-N", "", "-f", bench.PathOf("key"));

        var found = PrivateKeyInspection.Inspect(bench.Read("key"));

        found.Format.ShouldBe(format);
        found.PublicKey.ShouldBe(SshPublicKey.Parse(bench.ReadText("key.pub")));
        found.FindWeaknesses(Policy).ShouldBe([PrivateKeyWeakness.NotProtected, PrivateKeyWeakness.OldFormat]);
    }

    [Fact]
    public void An_old_PEM_with_a_passphrase_is_protected_by_MD5_only()
    {
        using var bench = new Workbench();
        bench.Run("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-f", bench.PathOf("key")], "a good word").ExitCode.ShouldBe(0);

        var found = PrivateKeyInspection.Inspect(bench.Read("key"));

        (found.Format, found.Kdf, found.Rounds, found.Cipher, found.Algorithm, found.PublicKey).ShouldBe((PrivateKeyFormat.Pem, PrivateKeyKdf.Md5, 1, "AES-128-CBC", "ssh-rsa", null));
        found.FindWeaknesses(Policy).ShouldBe([PrivateKeyWeakness.OldFormat, PrivateKeyWeakness.WeakKdf]);
    }

    [Fact]
    public void An_encrypted_PKCS8_of_ssh_keygen_has_PBKDF2()
    {
        using var bench = new Workbench();
        bench.Run("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-m", "PKCS8", "-f", bench.PathOf("key")], "a good word").ExitCode.ShouldBe(0);

        var found = PrivateKeyInspection.Inspect(bench.Read("key"));

        (found.Format, found.Kdf, found.Rounds, found.Cipher, found.PublicKey).ShouldBe((PrivateKeyFormat.EncryptedPkcs8, PrivateKeyKdf.Pbkdf2, 2048, "aes128-cbc", null));
    }

    [Fact]
    public void PKCS8_of_openssl_is_read_with_scrypt_and_Ed25519()
    {
        using var bench = new Workbench();
        bench.Run("openssl", ["genpkey", "-algorithm", "ed25519", "-out", bench.PathOf("plain")]).ExitCode.ShouldBe(0);
        bench.Write("word", "a good word");
        bench.Run("openssl", ["pkcs8", "-topk8", "-scrypt", "-in", bench.PathOf("plain"), "-out", bench.PathOf("sealed"), "-passout", $"file:{bench.PathOf("word")}"]).ExitCode.ShouldBe(0);
        bench.Run("openssl", ["pkey", "-in", bench.PathOf("plain"), "-pubout", "-outform", "DER", "-out", bench.PathOf("public")]).ExitCode.ShouldBe(0);

        var plain = PrivateKeyInspection.Inspect(bench.Read("plain"));
        var sealedKey = PrivateKeyInspection.Inspect(bench.Read("sealed"));

        plain.PublicKey!.Blob.Span[^32..].SequenceEqual(bench.Read("public").AsSpan(^32)).ShouldBeTrue();
        (sealedKey.Kdf, sealedKey.Rounds, sealedKey.Cipher).ShouldBe((PrivateKeyKdf.Scrypt, 16_384, "aes256-cbc"));
        sealedKey.FindWeaknesses(Policy).ShouldBe([PrivateKeyWeakness.OldFormat, PrivateKeyWeakness.WeakKdf]);
    }

    [Fact]
    public void A_short_RSA_key_is_weak()
    {
        using var bench = new Workbench();
        bench.MakeKey("key", "rsa", 2048);

        PrivateKeyInspection.Inspect(bench.Read("key")).FindWeaknesses(Policy).ShouldBe([PrivateKeyWeakness.NotProtected, PrivateKeyWeakness.WeakAlgorithm]);
    }

    [Fact]
    public void A_file_that_this_engine_protected_is_good()
    {
        using var key = SshSigningKey.Generate();

        PrivateKeyInspection.Inspect(key.Save("a word"u8)).FindWeaknesses(Policy).ShouldBeEmpty();
    }

    [Fact]
    public void The_command_that_is_advised_makes_an_old_file_a_good_one()
    {
        using var bench = new Workbench();
        bench.Run("ssh-keygen", ["-q", "-t", "ecdsa", "-m", "PEM", "-f", bench.PathOf("key")], "a good word").ExitCode.ShouldBe(0);
        var advice = PrivateKeyAdvice.CommandFor(PrivateKeyInspection.Inspect(bench.Read("key")).FindWeaknesses(Policy), Policy)!;
        advice.ShouldBe("ssh-keygen -p -o -a 64 -f FILE");

        bench.Run("ssh-keygen", [.. advice.Split(' ')[1..^1], bench.PathOf("key")], "a good word").ExitCode.ShouldBe(0);

        PrivateKeyAdvice.CommandFor(PrivateKeyInspection.Inspect(bench.Read("key")).FindWeaknesses(Policy), Policy).ShouldBeNull();
        PrivateKeyAdvice.CommandFor([PrivateKeyWeakness.WeakAlgorithm, PrivateKeyWeakness.NotProtected], Policy).ShouldBe("ssh-keygen -t ed25519 -a 64");
    }

    [Theory]
    [InlineData("ssh-ed25519 AAAA", "The private key: there is no line that begins with '-----BEGIN'. Give the private key's own file, not the .pub file.")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "The private key: 'CERTIFICATE' is no form of a private key that is known.")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "The private key: the END line is missing or another. The file is cut off or not one key.")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\n%%%%\n-----END OPENSSH PRIVATE KEY-----\n", "The private key: between the BEGIN and END lines is no base64. The file was changed or cut.")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "The private key, byte 0: an OPENSSH PRIVATE KEY begins with openssh-key-v1.")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "The private key: its DER is broken. The file was changed or cut.")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n", "The private key: it says it is encrypted, but its DEK-Info header names no cipher.")]
    public void What_is_no_private_key_is_refused_with_what_is_wrong(string file, string message) =>
        Should.Throw<SshFormatException>(() => PrivateKeyInspection.Inspect(Encoding.UTF8.GetBytes(file))).Message.ShouldBe(message);
}
