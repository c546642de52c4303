using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Evidence;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.People;
using Rempart.Server.Bastion.Store;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Bastion.Authorities;

/// <summary>Issues certificates: people's for an active grant and an enrolled key, hosts' for their own key.</summary>
internal sealed class CertificateIssuer(BastionChanges changes, AuthorityService authorities, AuthorityKeys keys, EstatePeople people, BastionOptions options, BastionMetrics metrics, TimeProvider time)
{
    /// <summary>The principal of a grant: the person's id, which never is a login account.</summary>
    public static string PrincipalOf(GrantRow row) => row.Person;

    /// <summary>Issues the certificate of a grant. Issued again for the same grant, it keeps its serial.</summary>
    /// <exception cref="AccessRefusedException">The grant does not count, or the key is not enrolled.</exception>
    public Task<(string Certificate, AccessGrant Grant)> IssueAsync(string grantId, string publicKey, string actor, CancellationToken cancellation)
    {
        var person = people.Active(actor);
        if (!SshPublicKey.TryParse(publicKey ?? "", out var key, out var problem))
            throw new AccessRefusedException(AccessRefusal.Invalid, $"'publicKey' is no public key: {problem}");
        var fingerprint = key.Fingerprint;
        return changes.RunAsync(async (context, change) =>
        {
            var row = await context.Grants.FromSql($"SELECT * FROM bastion.access_grant WHERE id = {grantId} AND person = {person.Id} FOR UPDATE").SingleOrDefaultAsync(cancellation)
                ?? throw new AccessRefusedException(AccessRefusal.NotFound, "You have no such grant. List yours with: rempart ssh list");
            if (row.State != AccessGrantState.Active || row.ValidBefore <= change.Now)
                throw new AccessRefusedException(AccessRefusal.Conflict, row.State == AccessGrantState.Requested ? $"'{row.Id}' waits for approval; there is no certificate yet." : $"'{row.Id}' is over. Ask again with: rempart ssh request {row.Target}");
            if (row.KeyFingerprint is { } used && used != fingerprint)
                throw new AccessRefusedException(AccessRefusal.Conflict, $"'{row.Id}' is used with another key of yours ({used}). Ask for a grant of its own for this key.");
            var enrolled = await context.Keys.SingleOrDefaultAsync(known => known.Fingerprint == fingerprint && known.Person == person.Id && known.RemovedAt == null, cancellation)
                ?? throw new AccessRefusedException(AccessRefusal.NotAllowed, "This key is not enrolled. Enrol it first: rempart ssh enroll");
            row.KeyFingerprint = fingerprint;
            enrolled.LastUsedAt = change.Now;
            var certificate = Sign(await authorities.SigningAsync(forHosts: false, cancellation), row, key);
            change.Record(AccessEvidence.Of(EvidenceKind.Action, "certificate-issued", row, actor, change.Now));
            return (certificate.ToLine(), GrantRecords.Of(row));
        }, cancellation);
    }

    /// <summary>Signs a grant's certificate: one principal, port forwarding and nothing else, to the grant's end.</summary>
    public SshCertificate Sign(AuthorityRow authority, GrantRow row, SshPublicKey key)
    {
        var began = Stopwatch.GetTimestamp();
        var certificate = Authority(authority, row.Duration).Issue(new CertificateContent
        {
            PublicKey = key.WithComment(null),
            Serial = (ulong)row.Serial,
            KeyId = GrantRecords.KeyIdOf(row),
            Principals = [PrincipalOf(row)],
            // A bastion whose clock is behind must not turn people away; it ends when the grant ends whatever the clock.
            ValidAfter = Earliest(row.ValidAfter!.Value),
            ValidBefore = row.ValidBefore!.Value,
            Extensions = CertificateExtensions.PortForwarding,
        });
        metrics.Issued(Stopwatch.GetElapsedTime(began));
        return certificate;
    }

    /// <summary>Signs a host's certificate for its name.</summary>
    public (SshCertificate Certificate, AuthorityRow Authority) SignHost(AuthorityRow authority, SshPublicKey hostKey, string name)
    {
        var now = time.GetUtcNow();
        var days = TimeSpan.FromDays(options.HostCertificateDays);
        var signer = new CertificateAuthority(keys.Of(authority), new IssuingPolicy { LoginAccounts = [options.Account], MaximumValidity = days, MaximumBackdating = options.ClockSkew + TimeSpan.FromMinutes(1) }, time);
        var certificate = signer.Issue(new CertificateContent
        {
            PublicKey = hostKey.WithComment(null),
            Type = CertificateType.Host,
            Serial = (ulong)GrantNames.NewSerial(),
            KeyId = $"host={name}",
            Principals = [name],
            ValidAfter = now - options.ClockSkew,
            ValidBefore = now + days,
        });
        return (certificate, authority);
    }

    // Issued late in a grant's life it may not begin further back than the allowance.
    private DateTimeOffset Earliest(DateTimeOffset validAfter)
    {
        var (skewed, oldest) = (validAfter - options.ClockSkew, time.GetUtcNow() - options.ClockSkew);
        return skewed > oldest ? skewed : oldest;
    }

    private CertificateAuthority Authority(AuthorityRow authority, TimeSpan longest) => new(
        keys.Of(authority),
        new IssuingPolicy { LoginAccounts = [options.Account, "root"], MaximumValidity = longest + TimeSpan.FromMinutes(1), MaximumBackdating = options.ClockSkew + TimeSpan.FromMinutes(1) },
        time);
}
