using System.Net;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Tests.Certificates;

public sealed class CertificateTests
{
    public static TheoryData<SshKeyAlgorithm> Algorithms => [SshKeyAlgorithm.Ed25519, SshKeyAlgorithm.EcdsaP256, SshKeyAlgorithm.EcdsaP384, SshKeyAlgorithm.EcdsaP521];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void ssh_keygen_reads_our_user_certificates(SshKeyAlgorithm authority)
    {
        using var bench = new Workbench();
        using var ca = SshSigningKey.Generate(authority);
        var subject = SshPublicKey.Parse(bench.MakeKey("subject", "ed25519"));
        var certificate = Samples.Authority(ca).Issue(Samples.Content(subject) with
        {
            Principals = ["alice", "bob@example.org"],
            ForceCommand = "/bin/echo \"hello\"",
            SourceAddresses = ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"],
            Extensions = CertificateExtensions.PortForwarding | CertificateExtensions.X11Forwarding | CertificateExtensions.Terminal,
        });

        var listing = bench.KeygenOk("-L", "-f", bench.Write("key-cert.pub", certificate.ToLine() + "\n")).Split('\n', StringSplitOptions.TrimEntries);

        listing.Skip(1).Where(line => line.Length > 0).ShouldBe(
        [
            "Type: ssh-ed25519-cert-v01@openssh.com user certificate",
            $"Public key: ED25519-CERT {subject.Fingerprint}",
            $"Signing CA: {(authority == SshKeyAlgorithm.Ed25519 ? "ED25519" : "ECDSA")} {ca.PublicKey.Fingerprint} (using {ca.PublicKey.AlgorithmName})",
            "Key ID: \"grant=G1;user=alice@ex\"",
            "Serial: 1001",
            "Valid: from 2026-11-24T11:59:00 to 2026-11-24T12:30:00",
            "Principals:",
            "alice",
            "bob@example.org",
            "Critical Options:",
            "force-command /bin/echo \"hello\"",
            "source-address 10.0.0.0/8,2001:db8::/32,192.0.2.1",
            "Extensions:",
            "permit-X11-forwarding",
            "permit-port-forwarding",
            "permit-pty",
        ]);
    }

    [Theory]
    [InlineData("ed25519", null, "ssh-ed25519-cert-v01@openssh.com")]
    [InlineData("ecdsa", 256, "ecdsa-sha2-nistp256-cert-v01@openssh.com")]
    [InlineData("ecdsa", 384, "ecdsa-sha2-nistp384-cert-v01@openssh.com")]
    [InlineData("ecdsa", 521, "ecdsa-sha2-nistp521-cert-v01@openssh.com")]
    [InlineData("rsa", 3072, "ssh-rsa-cert-v01@openssh.com")]
    public void Every_kind_of_key_is_certified(string type, int? bits, string name)
    {
        using var bench = new Workbench();
        using var ca = SshSigningKey.Generate();
        var certificate = Samples.Authority(ca).Issue(Samples.Content(SshPublicKey.Parse(bench.MakeKey("subject", type, bits))));

        certificate.AlgorithmName.ShouldBe(name);
        bench.KeygenOk("-L", "-f", bench.Write("key-cert.pub", certificate.ToLine())).ShouldContain(name + " user certificate");
    }

    [Theory]
    [InlineData(SshKeyAlgorithm.SkEd25519, "sk-ssh-ed25519-cert-v01@openssh.com")]
    [InlineData(SshKeyAlgorithm.SkEcdsaP256, "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com")]
    public void Keys_in_an_authenticator_are_certified_and_may_need_verification(SshKeyAlgorithm algorithm, string name)
    {
        using var bench = new Workbench();
        using var ca = SshSigningKey.Generate();
        var certificate = Samples.Authority(ca).Issue(Samples.Content(SecurityKeys.PublicKey(algorithm)) with { VerifyRequired = true });

        var listing = bench.KeygenOk("-L", "-f", bench.Write("key-cert.pub", certificate.ToLine()));

        listing.ShouldContain(name + " user certificate");
        listing.ShouldContain("verify-required");
        certificate.PublicKey.Application.ShouldBe("ssh:");
    }

    [Fact]
    public void Host_certificates_name_hosts_and_have_no_options()
    {
        using var bench = new Workbench();
        using var ca = SshSigningKey.Generate();
        using var host = SshSigningKey.Generate();
        var certificate = Samples.Authority(ca).Issue(Samples.HostContent(host.PublicKey));

        var listing = bench.KeygenOk("-L", "-f", bench.Write("key-cert.pub", certificate.ToLine()));

        listing.ShouldContain("host certificate");
        listing.ShouldContain("2001:db8::7");
        listing.ShouldContain("Extensions: (none)");
    }

    [Theory]
    [InlineData("ed25519", null)]
    [InlineData("ecdsa", 521)]
    [InlineData("rsa", 2048)]
    public void Certificates_of_ssh_keygen_are_read_here(string authorityType, int? bits)
    {
        using var bench = new Workbench();
        var ca = SshPublicKey.Parse(bench.MakeKey("ca", authorityType, bits));
        var subject = SshPublicKey.Parse(bench.MakeKey("subject", "ed25519"));
        bench.KeygenOk("-q", "-s", bench.PathOf("ca"), "-I", "an id", "-z", "18446744073709551615", "-n", "alice,bob", "-V", "20261124120000:20261124130000",
            "-O", "force-command=/bin/true", "-O", "source-address=10.0.0.0/8", "-O", "no-x11-forwarding", bench.PathOf("subject.pub"));

        var certificate = SshCertificate.Parse(bench.ReadText("subject-cert.pub"));

        certificate.PublicKey.ShouldBe(subject);
        certificate.SigningKey.ShouldBe(ca);
        certificate.KeyId.ShouldBe("an id");
        certificate.Serial.ShouldBe(ulong.MaxValue);
        certificate.Principals.ShouldBe(["alice", "bob"]);
        certificate.ValidAfter.ShouldBe(FixedTime.Noon);
        certificate.ValidBefore.ShouldBe(FixedTime.Noon.AddHours(1));
        certificate.CriticalOptions.ShouldBe([new("force-command", "/bin/true"), new("source-address", "10.0.0.0/8")]);
        certificate.Extensions.ShouldBe(CertificateExtensions.AgentForwarding | CertificateExtensions.PortForwarding | CertificateExtensions.Terminal | CertificateExtensions.UserRc);
        certificate.ToLine().ShouldBe(bench.ReadText("subject-cert.pub").TrimEnd());
        certificate.Check(new() { Authorities = [ca], Now = FixedTime.Noon, Principal = "bob", Source = IPAddress.Parse("10.1.2.3") }).ShouldBe(CertificateProblem.None);
    }

    [Fact]
    public void A_certificate_for_ever_has_times_without_end()
    {
        using var bench = new Workbench();
        bench.MakeKey("ca", "ed25519");
        bench.MakeKey("subject", "ed25519");
        bench.KeygenOk("-q", "-s", bench.PathOf("ca"), "-I", "x", bench.PathOf("subject.pub"));

        var certificate = SshCertificate.Parse(bench.ReadText("subject-cert.pub"));

        certificate.ValidAfter.ShouldBe(DateTimeOffset.UnixEpoch);
        certificate.ValidBefore.ShouldBe(DateTimeOffset.MaxValue);
        certificate.Check(new() { Authorities = [certificate.SigningKey], Now = FixedTime.Noon }).ShouldBe(CertificateProblem.WrongPrincipal);
    }

    [Fact]
    public void A_changed_certificate_is_no_certificate()
    {
        using var ca = SshSigningKey.Generate();
        using var key = SshSigningKey.Generate();
        var certificate = Samples.Authority(ca).Issue(Samples.Content(key.PublicKey));
        var blob = certificate.Blob.ToArray();
        blob[blob.AsSpan().IndexOf("alice"u8)] = (byte)'b';

        Should.Throw<SshFormatException>(() => SshCertificate.Read(blob))
            .Message.ShouldBe($"The certificate: its signature is wrong. It was changed, or {ca.PublicKey.Fingerprint} did not sign it.");
    }

    [Fact]
    public void Every_reason_why_a_certificate_does_not_count_is_told()
    {
        using var ca = SshSigningKey.Generate();
        using var other = SshSigningKey.Generate();
        using var key = SshSigningKey.Generate();
        var certificate = Samples.Authority(ca).Issue(Samples.Content(key.PublicKey) with { SourceAddresses = ["10.0.0.0/8"] });
        var good = new CertificateCheck { Authorities = [ca.PublicKey], Principal = "alice", Now = FixedTime.Noon, Source = IPAddress.Parse("10.0.0.1") };

        certificate.Check(good).ShouldBe(CertificateProblem.None);
        certificate.Check(good with { Authorities = [other.PublicKey] }).ShouldBe(CertificateProblem.UntrustedAuthority);
        certificate.Check(good with { Type = CertificateType.Host }).ShouldBe(CertificateProblem.WrongType);
        certificate.Check(good with { Principal = "Alice" }).ShouldBe(CertificateProblem.WrongPrincipal);
        certificate.Check(good with { Now = certificate.ValidAfter.AddSeconds(-1) }).ShouldBe(CertificateProblem.NotYetValid);
        certificate.Check(good with { Now = certificate.ValidAfter }).ShouldBe(CertificateProblem.None);
        certificate.Check(good with { Now = certificate.ValidBefore.AddSeconds(-1) }).ShouldBe(CertificateProblem.None);
        certificate.Check(good with { Now = certificate.ValidBefore }).ShouldBe(CertificateProblem.Expired);
        certificate.Check(good with { Source = IPAddress.Parse("11.0.0.1") }).ShouldBe(CertificateProblem.WrongSourceAddress);
        certificate.Check(good with { Source = null }).ShouldBe(CertificateProblem.WrongSourceAddress);
        certificate.Check(good with { Source = IPAddress.Parse("::ffff:10.0.0.1") }).ShouldBe(CertificateProblem.None);
        certificate.Check(good with { Revoked = new() { Keys = [key.PublicKey] } }).ShouldBe(CertificateProblem.Revoked);
        certificate.Check(good with { Principal = "bob", Now = certificate.ValidBefore }).ShouldBe(CertificateProblem.WrongPrincipal | CertificateProblem.Expired);
    }
}
