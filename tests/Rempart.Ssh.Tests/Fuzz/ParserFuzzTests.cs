using System.Text;
using CsCheck;
using Rempart.Ssh.Attestations;
using Rempart.Ssh.AuthorizedKeys;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Logs;
using Rempart.Ssh.Logs.Sessions;
using Rempart.Ssh.PrivateKeys;
using Rempart.Ssh.RevocationLists;
using Rempart.Ssh.Tests.Logs;

namespace Rempart.Ssh.Tests.Fuzz;

/// <summary>Mutates good inputs and makes up others. A parser may refuse with its own exception, and throws nothing else; what it accepts it writes again.</summary>
public sealed class ParserFuzzTests
{
    [Theory]
    [InlineData(SshKeyAlgorithm.Ed25519)]
    [InlineData(SshKeyAlgorithm.EcdsaP256)]
    [InlineData(SshKeyAlgorithm.EcdsaP521)]
    [InlineData(SshKeyAlgorithm.SkEd25519)]
    [InlineData(SshKeyAlgorithm.SkEcdsaP256)]
    public void Public_keys_survive_mutation(SshKeyAlgorithm algorithm) =>
        Fuzz(PublicKey(algorithm).Blob.ToArray(), bytes => SshPublicKey.Read(bytes).Blob.ToArray().ShouldBe(bytes));

    [Fact]
    public void RSA_keys_survive_mutation()
    {
        var modulus = new byte[256];
        modulus.AsSpan().Fill(0x7f);
        Fuzz(Rempart.Ssh.Tests.Keys.PublicKeyTests.RsaBlob([1, 0, 1], modulus), bytes =>
        {
            var key = SshPublicKey.Read(bytes);
            key.Blob.ToArray().ShouldBe(bytes);
            key.Verify("data"u8, bytes).ShouldBeFalse();
        });
    }

    [Fact]
    public void Key_lines_survive_mutation() =>
        Fuzz(Encoding.UTF8.GetBytes(PublicKey(SshKeyAlgorithm.Ed25519).WithComment("me@here").ToLine()), bytes =>
        {
            var line = Encoding.UTF8.GetString(bytes);
            (SshPublicKey.TryParse(line, out _, out var problem) || problem!.Length > 0).ShouldBeTrue();
            (SshCertificate.TryParse(line, out _, out problem) || problem!.Length > 0).ShouldBeTrue();
            var file = AuthorizedKeysFile.Parse(line);
            (file.Keys.Count + file.Problems.Count).ShouldBeLessThanOrEqualTo(line.Length + 1);
        });

    [Fact]
    public void Signatures_survive_mutation()
    {
        foreach (var algorithm in new[] { SshKeyAlgorithm.Ed25519, SshKeyAlgorithm.EcdsaP256 })
        {
            using var key = SshSigningKey.Generate(algorithm);
            var good = key.Sign("data"u8);
            Fuzz(good, bytes => key.PublicKey.Verify("data"u8, bytes).ShouldBe(bytes.AsSpan().SequenceEqual(good)), iterations: 300);
        }
    }

    [Fact]
    public void Certificates_survive_mutation()
    {
        using var ca = SshSigningKey.Generate();
        var certificate = Samples.Authority(ca).Issue(Samples.Content(PublicKey(SshKeyAlgorithm.Ed25519)) with { SourceAddresses = ["10.0.0.0/8"] });
        // No changed byte can pass: all of them are signed, and the signature has one form.
        Fuzz(certificate.Blob.ToArray(), bytes => SshCertificate.Read(bytes).Blob.ToArray().ShouldBe(certificate.Blob.ToArray()));
    }

    [Fact]
    public void Revocation_lists_survive_mutation()
    {
        var key = PublicKey(SshKeyAlgorithm.Ed25519);
        var list = new RevocationList
        {
            Comment = "fuzz",
            Certificates = [new() { Authority = key, Serials = [new(1, 1), new(5, 90), new(1000, 1000), new(1002, 1002), new(1005, 1006), new(1009, 1009), new(1012, 1012)], KeyIds = ["a", "b"] }],
            Keys = [key],
            Fingerprints = [key.Fingerprint],
            Sha1Hashes = [new string('a', 40)],
        };
        Fuzz(list.Encode(), bytes =>
        {
            var read = RevocationList.Parse(bytes);
            var again = RevocationList.Parse(read.Encode());
            again.Encode().ShouldBe(read.Encode());
            again.IsRevoked(key).ShouldBe(read.IsRevoked(key));
        });
    }

    [Fact]
    public void Private_keys_survive_mutation()
    {
        using var key = SshSigningKey.Generate();
        using var elliptic = SshSigningKey.Generate(SshKeyAlgorithm.EcdsaP256);
        foreach (var file in new[] { key.Save(), elliptic.Save(), key.Save("word"u8, rounds: 1) })
        {
            Fuzz(file, bytes => PrivateKeyInspection.Inspect(bytes).FindWeaknesses(new()).ShouldNotBeNull());
            // Inside of the armour, where all the lengths are. Rounds stay small: a thousand would hold the test up, not break it.
            using var armor = Armor.Parse(file);
            Fuzz(armor.Content.ToArray(), bytes =>
            {
                var text = Armor.Write("OPENSSH PRIVATE KEY", bytes);
                if (PrivateKeyInspection.Inspect(text).Rounds is null or < 4)
                    SshSigningKey.Load(text, "word"u8).Dispose();
            });
        }
    }

    [Theory]
    [InlineData("rsa", "PEM")]
    [InlineData("ecdsa", "PEM")]
    [InlineData("ecdsa", "PKCS8")]
    [InlineData("rsa", "PKCS8")]
    public void Old_private_keys_survive_mutation(string type, string form)
    {
        using var bench = new Workbench();
        bench.KeygenOk("-q", "-t", type, "-m", form, "-N", "", "-f", bench.PathOf("key"));
        using var armor = Armor.Parse(bench.Read("key"));
        Fuzz(armor.Content.ToArray(), bytes => PrivateKeyInspection.Inspect(Armor.Write(armor.Label, bytes)).FindWeaknesses(new()).ShouldNotBeNull(), iterations: 400);
    }

    [Fact]
    public void Encrypted_PKCS8_survives_mutation()
    {
        using var bench = new Workbench();
        bench.Run("ssh-keygen", ["-q", "-t", "ecdsa", "-m", "PKCS8", "-f", bench.PathOf("key")], "a good word").ExitCode.ShouldBe(0);
        using var armor = Armor.Parse(bench.Read("key"));
        Fuzz(armor.Content.ToArray(), bytes => PrivateKeyInspection.Inspect(Armor.Write(armor.Label, bytes)).FindWeaknesses(new()).ShouldNotBeNull());
    }

    [Theory]
    [InlineData(SshKeyAlgorithm.SkEd25519)]
    [InlineData(SshKeyAlgorithm.SkEcdsaP256)]
    public void Attestations_survive_mutation(SshKeyAlgorithm algorithm)
    {
        using var device = new SoftwareAuthenticator(algorithm);
        Fuzz(device.Attest([1, 2, 3]), bytes => SecurityKeyAttestation.Parse(bytes).Verify(device.PublicKey, [1, 2, 3], [device.Root], FixedTime.Noon));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            Try(() => SshPublicKey.Read(bytes));
            Try(() => SshCertificate.Read(bytes));
            Try(() => RevocationList.Parse(bytes));
            Try(() => SecurityKeyAttestation.Parse(bytes));
            Try(() => PrivateKeyInspection.Inspect(bytes));
            Try(() => AuthorizedKeysFile.Parse(Encoding.Latin1.GetString(bytes)));
        }, iter: 1000);

    [Fact]
    public void Any_log_is_read_and_begins_sessions_by_lines_of_logins_only() =>
        Gen.Select(Gen.Int[0, SshdLogParserTests.Measured.Count - 1], Gen.Int[0, 200], Gen.Char).Array[1, 60].Sample(choices =>
        {
            var tracker = new SshSessionTracker(new() { Connections = 10, EndedSessions = 5, WaitingLines = 5 });
            foreach (var (index, position, character) in choices)
            {
                var line = SshdLogParserTests.Measured[index];
                if (position < line.Length)
                    line = line[..position] + character + line[(position + 1)..];
                var changes = tracker.Observe(SshdLogParser.Parse(line), FixedTime.Noon);
                if (changes.Any(change => change is SessionBegan))
                    line.ShouldStartWith("Accepted ");
            }

            tracker.LiveCount.ShouldBeLessThanOrEqualTo(10);
        }, iter: 500);

    private static SshPublicKey PublicKey(SshKeyAlgorithm algorithm)
    {
        if (algorithm is SshKeyAlgorithm.SkEd25519 or SshKeyAlgorithm.SkEcdsaP256)
            return SecurityKeys.PublicKey(algorithm);
        using var key = SshSigningKey.Generate(algorithm);
        return key.PublicKey;
    }

    private static void Fuzz(byte[] good, Action<byte[]> read, int iterations = 1000)
    {
        read(good);
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Byte).Array[1, 3].Sample(changes =>
        {
            var bytes = good;
            foreach (var (how, position, value, second) in changes)
                bytes = Mutate(bytes, how, Math.Min(position, bytes.Length), value, second);
            Try(() => read(bytes));
        }, iter: iterations);
    }

    private static byte[] Mutate(byte[] bytes, int how, int position, byte value, byte second) => how switch
    {
        0 => [.. bytes[..position], value, .. bytes[Math.Min(position + 1, bytes.Length)..]],
        1 => bytes[..position],
        2 => [.. bytes[..position], value, second, .. bytes[position..]],
        3 => [.. bytes[..position], .. bytes[Math.Min(position + second, bytes.Length)..]],
        _ => [.. bytes[..position], 0xff, 0xff, 0xff, value, .. bytes[Math.Min(position + 4, bytes.Length)..]],
    };

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (SshFormatException exception)
        {
            exception.Message.ShouldNotBeEmpty();
        }
    }
}
