using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Tests.Keys;

public sealed class PublicKeyTests
{
    [Theory]
    [InlineData("ed25519", null, SshKeyAlgorithm.Ed25519, 256)]
    [InlineData("ecdsa", 256, SshKeyAlgorithm.EcdsaP256, 256)]
    [InlineData("ecdsa", 384, SshKeyAlgorithm.EcdsaP384, 384)]
    [InlineData("ecdsa", 521, SshKeyAlgorithm.EcdsaP521, 521)]
    [InlineData("rsa", 2048, SshKeyAlgorithm.Rsa, 2048)]
    public void Keys_of_ssh_keygen_are_read_written_and_fingerprinted_alike(string type, int? bits, SshKeyAlgorithm algorithm, int expectedBits)
    {
        using var bench = new Workbench();
        var line = bench.MakeKey("key", type, bits);

        var key = SshPublicKey.Parse(line);

        key.Algorithm.ShouldBe(algorithm);
        key.ToLine().ShouldBe(line);
        key.Comment.ShouldBe("key@test");
        SshPublicKey.Read(key.Blob.Span).ShouldBe(key);
        bench.KeygenOk("-l", "-f", bench.PathOf("key.pub")).ShouldStartWith($"{expectedBits} {key.Fingerprint} key@test");
        key.Bits.ShouldBe(expectedBits);
    }

    [Theory]
    [InlineData("", "The public key: a line is written '<type> <base64> <comment>', as in a .pub file.")]
    [InlineData("ssh-ed25519 %%%", "The public key: what follows the type is no base64. Copy the whole line.")]
    [InlineData("ssh-ed25519 AAAA\nssh-ed25519 AAAA", "The public key: more than one line. Give the line of one key.")]
    [InlineData("ssh-ed25519 AAAA", "The public key, byte 0: the algorithm is cut off: 4 bytes are needed, 3 are left.")]
    [InlineData("ssh-ed25519-cert-v01@openssh.com AAAA", "The public key: ssh-ed25519-cert-v01@openssh.com is a certificate. Give the .pub file without '-cert'.")]
    [InlineData("ssh-dss AAAAB3NzaC1kc3M=", "The public key, byte 0: keys of the kind ssh-dss are not taken; ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa, sk-ssh-ed25519@openssh.com and sk-ecdsa-sha2-nistp256@openssh.com are.")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "The public key, byte 15: this is no Ed25519 key: it is not 32 bytes that are a point of the curve.")]
    public void Bad_lines_are_refused_with_what_is_wrong(string line, string message)
    {
        SshPublicKey.TryParse(line, out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(message);
        Should.Throw<SshFormatException>(() => SshPublicKey.Parse(line)).Message.ShouldBe(message);
    }

    [Fact]
    public void A_line_whose_type_is_another_than_the_keys_is_refused()
    {
        using var key = SshSigningKey.Generate();

        Should.Throw<SshFormatException>(() => SshPublicKey.Parse(key.PublicKey.ToLine().Replace("ssh-ed25519", "ssh-rsa", StringComparison.Ordinal)))
            .Message.ShouldBe("The public key: the line says ssh-rsa, but the key in it is ssh-ed25519.");
    }

    [Fact]
    public void A_point_beside_the_curve_is_refused()
    {
        using var key = SshSigningKey.Generate(SshKeyAlgorithm.EcdsaP256);
        var blob = key.PublicKey.Blob.ToArray();
        blob[^1] ^= 1;

        Should.Throw<SshFormatException>(() => SshPublicKey.Read(blob)).Message.ShouldBe("The public key, byte 35: the point is not an uncompressed one of nistp256.");
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1016)]
    public void A_short_RSA_key_is_refused_with_the_way_out(int bits)
    {
        var modulus = new byte[bits / 8];
        modulus.AsSpan().Fill(0x7f);

        Should.Throw<SshFormatException>(() => SshPublicKey.Read(RsaBlob([1, 0, 1], modulus)))
            .Message.ShouldContain("bits; 1024 to 16384 are taken. Make a new key: ssh-keygen -t ed25519.");
    }

    [Fact]
    public void Numbers_that_are_not_in_their_shortest_form_are_refused()
    {
        var modulus = new byte[128];
        modulus.AsSpan().Fill(0x7f);

        Should.Throw<SshFormatException>(() => SshPublicKey.Read(RsaBlob([0, 1, 0, 1], modulus))).Message.ShouldBe("The public key, byte 11: the RSA exponent is not in the shortest form of a number.");
        Should.Throw<SshFormatException>(() => SshPublicKey.Read(RsaBlob([0x80], modulus))).Message.ShouldBe("The public key, byte 11: the RSA exponent is not a positive number.");
        Should.Throw<SshFormatException>(() => SshPublicKey.Read(RsaBlob([4], modulus))).Message.ShouldBe("The public key, byte 11: the RSA exponent must be odd, and 3 or more.");
    }

    [Fact]
    public void Bytes_after_the_end_are_refused()
    {
        using var key = SshSigningKey.Generate();

        Should.Throw<SshFormatException>(() => SshPublicKey.Read([.. key.PublicKey.Blob.Span, 0])).Message.ShouldBe("The public key, byte 51: 1 bytes follow the end.");
    }

    [Fact]
    public void Comments_do_not_count_for_equality_and_hold_no_line_end()
    {
        using var key = SshSigningKey.Generate(comment: "one");

        key.PublicKey.WithComment("two").ShouldBe(key.PublicKey);
        Should.Throw<ArgumentException>(() => key.PublicKey.WithComment("two\nssh-rsa AAAA"));
    }

    internal static byte[] RsaBlob(byte[] exponent, byte[] modulus)
    {
        using var writer = new Wire.SshWriter();
        return writer.String("ssh-rsa").String(exponent).String(modulus).ToArray();
    }
}
