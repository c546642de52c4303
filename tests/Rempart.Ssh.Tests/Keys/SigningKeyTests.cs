using System.Text;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Tests.Keys;

public sealed class SigningKeyTests
{
    public static TheoryData<SshKeyAlgorithm> Algorithms => [SshKeyAlgorithm.Ed25519, SshKeyAlgorithm.EcdsaP256, SshKeyAlgorithm.EcdsaP384, SshKeyAlgorithm.EcdsaP521];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Our_files_are_read_by_ssh_keygen(SshKeyAlgorithm algorithm)
    {
        using var bench = new Workbench();
        using var key = SshSigningKey.Generate(algorithm, "ours@test");
        var path = bench.Write("key", key.Save());

        bench.KeygenOk("-y", "-f", path).TrimEnd().ShouldBe(key.PublicKey.ToLine());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Our_protected_files_are_opened_by_ssh_keygen_with_the_passphrase_only(SshKeyAlgorithm algorithm)
    {
        using var bench = new Workbench();
        using var key = SshSigningKey.Generate(algorithm, "ours@test");
        var path = bench.Write("key", key.Save(Encoding.UTF8.GetBytes("grüne Würfel"), rounds: 3));

        bench.Run("ssh-keygen", ["-y", "-f", path], "grüne Würfel").Output.TrimEnd().ShouldBe(key.PublicKey.ToLine());
        bench.Run("ssh-keygen", ["-y", "-f", path], "another").ExitCode.ShouldNotBe(0);
    }

    [Theory]
    [InlineData("ed25519", "256", "aes256-ctr")]
    [InlineData("ecdsa", "256", "aes256-ctr")]
    [InlineData("ecdsa", "384", "aes192-ctr")]
    [InlineData("ecdsa", "521", "aes128-ctr")]
    public void Files_of_ssh_keygen_are_opened_here(string type, string bits, string cipher)
    {
        using var bench = new Workbench();
        bench.Run("ssh-keygen", ["-q", "-t", type, "-b", bits, "-a", "4", "-Z", cipher, "-C", "theirs", "-f", bench.PathOf("key")], "a word of theirs").ExitCode.ShouldBe(0);

        using var key = SshSigningKey.Load(bench.Read("key"), "a word of theirs"u8);

        key.PublicKey.ToLine().ShouldBe(bench.ReadText("key.pub").TrimEnd());
        key.PublicKey.Verify("data"u8, key.Sign("data"u8)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Signatures_hold_for_their_data_and_key_only(SshKeyAlgorithm algorithm)
    {
        using var key = SshSigningKey.Generate(algorithm);
        using var other = SshSigningKey.Generate(algorithm);
        var signature = key.Sign("data"u8);

        key.PublicKey.Verify("data"u8, signature).ShouldBeTrue();
        key.PublicKey.Verify("date"u8, signature).ShouldBeFalse();
        other.PublicKey.Verify("data"u8, signature).ShouldBeFalse();
        key.PublicKey.Verify("data"u8, signature.AsSpan(0, signature.Length - 1)).ShouldBeFalse();
        key.PublicKey.Verify("data"u8, []).ShouldBeFalse();
    }

    [Fact]
    public void A_saved_key_comes_back_with_its_comment()
    {
        using var key = SshSigningKey.Generate(comment: "a comment");
        using var back = SshSigningKey.Load(key.Save("word"u8, rounds: 1), "word"u8);

        back.PublicKey.ShouldBe(key.PublicKey);
        back.PublicKey.Comment.ShouldBe("a comment");
        back.Sign("data"u8).ShouldBe(key.Sign("data"u8));
    }

    [Fact]
    public void A_wrong_or_missing_passphrase_is_told_without_repeating_it()
    {
        using var key = SshSigningKey.Generate();
        var file = key.Save("right"u8, rounds: 1);

        Should.Throw<SshFormatException>(() => SshSigningKey.Load(file, "wrong"u8)).Message.ShouldBe("The private key: the passphrase is wrong.");
        Should.Throw<SshFormatException>(() => SshSigningKey.Load(file)).Message.ShouldBe("The private key is protected by a passphrase, and none was given.");
    }

    [Fact]
    public void Keys_in_an_authenticator_and_RSA_are_not_made() =>
        Should.Throw<ArgumentException>(() => SshSigningKey.Generate(SshKeyAlgorithm.SkEd25519))
            .Message.ShouldStartWith("Keys of the kind sk-ssh-ed25519@openssh.com are not made here; Ed25519 and ECDSA are.");

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_key_that_was_disposed_of_signs_and_saves_nothing(SshKeyAlgorithm algorithm)
    {
        var key = SshSigningKey.Generate(algorithm);
        key.Dispose();

        Should.Throw<ObjectDisposedException>(() => key.Sign("data"u8));
        Should.Throw<ObjectDisposedException>(() => key.Save());
        key.PublicKey.Algorithm.ShouldBe(algorithm);
    }

    [Fact]
    public void The_text_of_a_key_is_its_public_half()
    {
        using var key = SshSigningKey.Generate();

        key.ToString().ShouldBe($"ssh-ed25519 {key.PublicKey.Fingerprint}");
    }
}
