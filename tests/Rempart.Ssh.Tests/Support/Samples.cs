using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Tests;

/// <summary>Contents and authorities that are good, to be made bad.</summary>
internal static class Samples
{
    public static readonly IssuingPolicy Policy = new() { LoginAccounts = ["rptunnel"] };

    public static CertificateContent Content(SshPublicKey key) => new()
    {
        PublicKey = key,
        Serial = 1001,
        KeyId = "grant=G1;user=alice@ex",
        Principals = ["alice"],
        ValidAfter = FixedTime.Noon.AddMinutes(-1),
        ValidBefore = FixedTime.Noon.AddMinutes(30),
        Extensions = CertificateExtensions.PortForwarding,
    };

    public static CertificateContent HostContent(SshPublicKey key) => Content(key) with
    {
        Type = CertificateType.Host,
        KeyId = "host=bastion",
        Principals = ["bastion.example.org", "192.0.2.7", "2001:db8::7"],
        Extensions = CertificateExtensions.None,
    };

    public static CertificateAuthority Authority(SshSigningKey key) => new(key, Policy, FixedTime.AtNoon);

    public static CheckOf Check(SshSigningKey authority) => new(authority.PublicKey);

    internal sealed record CheckOf(SshPublicKey Authority)
    {
        public CertificateCheck At(DateTimeOffset now) => new() { Authorities = [Authority], Now = now, Principal = "alice" };
    }
}
