using System.Security.Cryptography;
using CsCheck;
using Rempart.Ssh.Keys;
using Rempart.Ssh.RevocationLists;

namespace Rempart.Ssh.Tests.RevocationLists;

public sealed class RevocationListTests : IDisposable
{
    private readonly SshSigningKey _ca = SshSigningKey.Generate();
    private readonly SshSigningKey _otherCa = SshSigningKey.Generate(SshKeyAlgorithm.EcdsaP256);
    private readonly SshSigningKey _key = SshSigningKey.Generate();

    [Fact]
    public void ssh_keygen_finds_revoked_what_we_revoked_and_nothing_else()
    {
        using var bench = new Workbench();
        var list = new RevocationList
        {
            Version = 7,
            Generated = FixedTime.Noon,
            Comment = "of the test",
            Certificates =
            [
                new() { Authority = _ca.PublicKey, Serials = [new(5, 5), new(100, 1_000_000), new(2_000_000, 2_000_000), new(2_000_003, 2_000_004), new(2_000_009, 2_000_009), new(ulong.MaxValue, ulong.MaxValue)], KeyIds = ["grant=bad"] },
                new() { KeyIds = ["everywhere"] },
            ],
        };
        bench.Write("krl", list.Encode());

        bench.KeygenOk("-Q", "-l", "-f", bench.PathOf("krl")).ShouldContain("# KRL version 7");
        foreach (var serial in new ulong[] { 1, 4, 5, 6, 99, 100, 500, 1_000_000, 1_000_001, 2_000_000, 2_000_001, 2_000_003, 2_000_004, 2_000_005, 2_000_009, ulong.MaxValue })
        {
            Compare(bench, list, _ca, serial, "grant=good");
            Compare(bench, list, _otherCa, serial, "grant=good");
        }

        Compare(bench, list, _ca, 1, "grant=bad").ShouldBeTrue();
        Compare(bench, list, _otherCa, 1, "grant=bad").ShouldBeFalse();
        Compare(bench, list, _otherCa, 1, "everywhere").ShouldBeTrue();
    }

    [Fact]
    public void Keys_are_revoked_plain_in_certificates_and_as_authorities()
    {
        using var bench = new Workbench();
        var fingerprint = Convert.ToHexStringLower(Sha1(_key.PublicKey));
        foreach (var list in new RevocationList[]
        {
            new() { Keys = [_key.PublicKey] },
            new() { Fingerprints = [_key.PublicKey.Fingerprint] },
            new() { Sha1Hashes = [fingerprint] },
            new() { Keys = [_ca.PublicKey] },
            new(),
        })
        {
            bench.Write("krl", list.Encode());
            Compare(bench, list, _ca, 1, "x").ShouldBe(list != new RevocationList() && list.Keys.Count + list.Fingerprints.Count + list.Sha1Hashes.Count > 0);
            bench.Write("plain.pub", _key.PublicKey.ToLine());
            (bench.Keygen("-Q", "-f", bench.PathOf("krl"), bench.PathOf("plain.pub")).ExitCode != 0).ShouldBe(list.IsRevoked(_key.PublicKey));
        }
    }

    [Fact]
    public void Lists_of_ssh_keygen_are_read_here()
    {
        using var bench = new Workbench();
        bench.Write("ca.pub", _ca.PublicKey.ToLine());
        bench.Write("key.pub", _key.PublicKey.ToLine());
        bench.Write("spec", $"serial: 1\nserial: 3\nserial: 5-9\nserial: 1000-100000\nserial: 200001\nserial: 200002\nserial: 200004\nserial: 200005\nserial: 18446744073709551615\nid: grant=bad\n");
        bench.Write("keys", $"key: {_key.PublicKey.ToLine()}\nhash: {_otherCa.PublicKey.Fingerprint}\nsha1: {_otherCa.PublicKey.ToLine()}\n");
        bench.KeygenOk("-k", "-q", "-f", bench.PathOf("krl"), "-s", bench.PathOf("ca.pub"), "-z", "42", bench.PathOf("spec"));
        bench.KeygenOk("-k", "-q", "-u", "-f", bench.PathOf("krl"), "-z", "43", bench.PathOf("keys"));

        var list = RevocationList.Parse(bench.Read("krl"));

        list.Version.ShouldBe(43ul);
        var revoked = list.Certificates.ShouldHaveSingleItem();
        revoked.Authority.ShouldBe(_ca.PublicKey);
        revoked.Serials.ShouldBe([new(1, 1), new(3, 3), new(5, 9), new(1000, 100_000), new(200_001, 200_002), new(200_004, 200_005), new(ulong.MaxValue, ulong.MaxValue)]);
        revoked.KeyIds.ShouldBe(["grant=bad"]);
        list.Keys.ShouldBe([_key.PublicKey]);
        list.Fingerprints.ShouldBe([_otherCa.PublicKey.Fingerprint]);
        list.Sha1Hashes.ShouldBe([Convert.ToHexStringLower(Sha1(_otherCa.PublicKey))]);
    }

    [Fact]
    public void Any_set_of_serials_comes_back_whole() =>
        Gen.Select(Gen.ULong[1, 50_000], Gen.ULong[0, 40]).Array[0, 300].Sample(pairs =>
        {
            var list = new RevocationList { Certificates = [new() { Serials = [.. pairs.Select(pair => new SerialRange(pair.Item1, pair.Item1 + pair.Item2))] }] };
            var bytes = list.Encode();
            var back = RevocationList.Parse(bytes);

            (back.Certificates[0].Serials).ShouldBe(list.Certificates[0].Serials);
            back.Encode().ShouldBe(bytes);
        }, iter: 300);

    [Fact]
    public void Dense_serials_take_little_room()
    {
        static int Size(IEnumerable<SerialRange> serials) => new RevocationList { Certificates = [new() { Serials = [.. serials] }] }.Encode().Length;

        Size([new(1, 100_000)]).ShouldBeLessThan(100);
        Size(Enumerable.Range(1, 100_000).Select(i => new SerialRange((ulong)i * 3, (ulong)i * 3))).ShouldBeLessThan(40_000);
        Size(Enumerable.Range(1, 1000).Select(i => new SerialRange((ulong)i * 1000, (ulong)i * 1000))).ShouldBeLessThan(8_100);
    }

    [Fact]
    public void ssh_keygen_reads_the_longest_bitmaps()
    {
        using var bench = new Workbench();
        var list = new RevocationList { Certificates = [new() { Serials = [.. Enumerable.Range(1, 20_000).Select(i => new SerialRange((ulong)i * 2, (ulong)i * 2))] }] };
        bench.Write("krl", list.Encode());

        foreach (var serial in new ulong[] { 1, 2, 3, 16_374, 16_375, 16_376, 16_378, 16_380, 39_999, 40_000, 40_001, 40_002 })
            Compare(bench, list, _ca, serial, "x").ShouldBe(serial % 2 == 0 && serial <= 40_000);
    }

    [Fact]
    public void A_serial_of_0_is_never_revoked_by_number()
    {
        Should.Throw<ArgumentException>(() => new SerialRange(0, 5));
        Should.Throw<ArgumentException>(() => new SerialRange(6, 5));
    }

    [Theory]
    [InlineData("", "The revocation list, byte 0: the magic is cut off: 8 bytes are needed, 0 are left.")]
    [InlineData("0000000000000000", "The revocation list, byte 0: a list begins with SSHKRL.")]
    [InlineData("5353484b524c0a0000000002", "The revocation list, byte 8: the format has the version 2; only 1 is known.")]
    public void Bad_lists_are_refused_with_what_is_wrong(string hex, string message) =>
        Should.Throw<SshFormatException>(() => RevocationList.Parse(Convert.FromHexString(hex))).Message.ShouldBe(message);

    [Fact]
    public void A_list_of_too_many_keys_is_refused()
    {
        using var section = new Wire.SshWriter();
        for (var i = 0; i <= RevocationList.MostKeys; i++)
            section.UInt32(32).Raw(new byte[32]);
        using var list = new Wire.SshWriter();

        Should.Throw<SshFormatException>(() => RevocationList.Parse(list.Raw(new RevocationList().Encode()).Byte(5).String(section.Written).Written))
            .Message.ShouldBe("The revocation list, a SHA-256 hash, byte 1800000: there are more than 50000. Revoke certificates by their serials instead.");
    }

    [Theory]
    [InlineData(4, "The revocation list, byte 44: it is signed, and signatures of lists are not read. Write it without.")]
    [InlineData(99, "The revocation list, byte 44: the section type 99 is not known.")]
    public void What_is_not_understood_is_refused(byte type, string message) =>
        Should.Throw<SshFormatException>(() => RevocationList.Parse([.. new RevocationList().Encode(), type, 0, 0, 0, 0])).Message.ShouldBe(message);

    public void Dispose()
    {
        _ca.Dispose();
        _otherCa.Dispose();
        _key.Dispose();
    }

    private bool Compare(Workbench bench, RevocationList list, SshSigningKey authority, ulong serial, string keyId)
    {
        var certificate = Samples.Authority(authority).Issue(Samples.Content(_key.PublicKey) with { Serial = serial, KeyId = keyId });
        bench.Write("subject-cert.pub", certificate.ToLine());
        var theirs = bench.Keygen("-Q", "-f", bench.PathOf("krl"), bench.PathOf("subject-cert.pub"));
        var ours = list.IsRevoked(certificate);
        theirs.Output.ShouldContain(ours ? "REVOKED" : "ok");
        RevocationList.Parse(list.Encode()).IsRevoked(certificate).ShouldBe(ours);
        return ours;
    }

#pragma warning disable CA5350 // The format's own hash.
    private static byte[] Sha1(SshPublicKey key) => SHA1.HashData(key.Blob.Span);
#pragma warning restore CA5350
}
