using Rempart.Server.Bastion.Authorities;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Store;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Bastion.Canaries;

/// <summary>The certificates of canaries: a good one, and ones that the bastion must refuse.</summary>
internal sealed class CanaryCertificates(AuthorityService authorities, AuthorityKeys keys, BastionOptions options, TimeProvider time)
{
    private static readonly TimeSpan Past = TimeSpan.FromHours(1);

    public Task<string> GoodAsync(GrantRow grant, SshPublicKey key, CancellationToken cancellation) =>
        SignAsync(grant, (ulong)grant.Serial, key, time, grant.ValidAfter!.Value, grant.ValidBefore!.Value, cancellation);

    /// <summary>One that ended ten minutes ago. The authority signs nothing that is past, so this one is signed by an authority that lives an hour ago.</summary>
    public Task<string> ExpiredAsync(GrantRow grant, SshPublicKey key, CancellationToken cancellation)
    {
        var then = new EarlierTime(time, Past);
        return SignAsync(grant, (ulong)grant.Serial, key, then, then.GetUtcNow(), time.GetUtcNow() - options.ClockSkew - TimeSpan.FromMinutes(10), cancellation);
    }

    public Task<string> UnknownAsync(GrantRow grant, SshPublicKey key, CancellationToken cancellation) =>
        SignAsync(grant, (ulong)GrantNames.NewSerial(), key, time, grant.ValidAfter!.Value, grant.ValidBefore!.Value, cancellation);

    private async Task<string> SignAsync(GrantRow grant, ulong serial, SshPublicKey key, TimeProvider clock, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        var authority = await authorities.SigningAsync(forHosts: false, cancellation);
        var policy = new IssuingPolicy { LoginAccounts = [options.Account, "root"], MaximumValidity = Past, MaximumBackdating = TimeSpan.FromMinutes(10) };
        return new CertificateAuthority(keys.Of(authority), policy, clock).Issue(new CertificateContent
        {
            PublicKey = key,
            Serial = serial,
            KeyId = GrantRecords.KeyIdOf(grant),
            Principals = [CertificateIssuer.PrincipalOf(grant)],
            ValidAfter = from,
            ValidBefore = until,
            Extensions = CertificateExtensions.PortForwarding,
        }).ToLine();
    }

    private sealed class EarlierTime(TimeProvider real, TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => real.GetUtcNow() - by;
    }
}
