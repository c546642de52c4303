using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Evidence;
using Rempart.Server.Bastion.Authorities;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Store;
using Rempart.Server.Bastion.Updates;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Bastion.Agents;

/// <summary>Serves the agents of the bastions: what they need to be installed, and what changed.</summary>
internal sealed class AgentService(
    BastionHosts hosts, BastionChanges changes, IDbContextFactory<BastionContext> contexts, AuthorityService authorities, AuthorityKeys keys,
    CertificateIssuer issuer, UpdateWriter updates, BastionFeed feed, BastionMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(25);

    /// <summary>What an installation needs. Done again for another host key, the new one counts.</summary>
    public async Task<BastionInstallation> InstallAsync(string hostId, string? hostPublicKey, string actor, CancellationToken cancellation)
    {
        var host = hosts.Find(hostId);
        var key = Read(hostPublicKey);
        var name = BastionHosts.NameOf(host);
        var (certificate, authority) = issuer.SignHost(await authorities.SigningAsync(forHosts: true, cancellation), key, name);
        await changes.RunAsync(async (context, change) =>
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"agent:" + host.Id}, 6))", cancellation);
            var row = await context.Agents.SingleOrDefaultAsync(one => one.Host == host.Id, cancellation);
            if (row is null)
                context.Agents.Add(row = new AgentRow { Host = host.Id, HostPublicKey = "", HostAuthority = "" });
            (row.HostPublicKey, row.HostAuthority, row.InstalledAt, row.CertificateUntil) = (key.WithComment(null).ToLine(), authority.Fingerprint, change.Now, certificate.ValidBefore);
            change.Record(AccessEvidence.Record(EvidenceKind.Action, $"bastion:{host.Id}", actor, change.Now, new AccessEvidence("bastion-installed") { Bastion = host.Id, Key = key.Fingerprint, ValidBefore = certificate.ValidBefore }));
            return true;
        }, cancellation);
        await using var look = await contexts.CreateDbContextAsync(cancellation);
        var address = await hosts.AddressAsync(host, cancellation);
        return new BastionInstallation(
            certificate.ToLine(), [.. (await AuthorityService.TrustedAsync(look, cancellation)).Select(row => row.PublicKey)], address.HostAuthority, keys.UpdateKey, address);
    }

    /// <summary>A new host certificate for the key that was installed; another key takes an administrator.</summary>
    public async Task<string> RenewAsync(string hostId, string? hostPublicKey, string actor, CancellationToken cancellation)
    {
        var host = hosts.Find(hostId);
        var key = Read(hostPublicKey);
        var (certificate, authority) = issuer.SignHost(await authorities.SigningAsync(forHosts: true, cancellation), key, BastionHosts.NameOf(host));
        await changes.RunAsync(async (context, change) =>
        {
            var line = key.WithComment(null).ToLine();
            var row = await context.Agents.SingleOrDefaultAsync(one => one.Host == host.Id, cancellation);
            if (row?.HostPublicKey != line)
                throw new AccessRefusedException(AccessRefusal.NotAllowed, $"This is not the host key that '{host.Id}' was installed with. An administrator installs it anew: rempart bastion install");
            (row.HostAuthority, row.CertificateUntil) = (authority.Fingerprint, certificate.ValidBefore);
            change.Record(AccessEvidence.Record(EvidenceKind.Action, $"bastion:{host.Id}", actor, change.Now, new AccessEvidence("host-certificate-renewed") { Bastion = host.Id, Key = key.Fingerprint, ValidBefore = certificate.ValidBefore }));
            return true;
        }, cancellation);
        return certificate.ToLine();
    }

    /// <summary>What changed since a version: at once when something did, else after 25 seconds, so that the bastion stays trusted.</summary>
    public async Task<SignedBastionUpdate> UpdateAsync(string hostId, long after, CancellationToken cancellation)
    {
        var host = hosts.Find(hostId);
        await HeardAsync(host.Id, after, cancellation);
        var until = time.GetUtcNow() + LongestWait;
        while (true)
        {
            var next = feed.Next;
            var version = await updates.VersionAsync(cancellation);
            var left = until - time.GetUtcNow();
            if (after <= 0 || version != after || left <= TimeSpan.Zero)
            {
                if (after > 0 && version > after)
                    metrics.Told(time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(version));
                return await updates.WriteAsync(host.Id, after, cancellation);
            }
            await feed.WaitAsync(next, left, cancellation);
        }
    }

    private async Task HeardAsync(string host, long version, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        await context.Agents.Where(row => row.Host == host).ExecuteUpdateAsync(row => row.SetProperty(agent => agent.HeardAt, now).SetProperty(agent => agent.AcknowledgedVersion, version), cancellation);
    }

    private static SshPublicKey Read(string? line)
    {
        if (!SshPublicKey.TryParse(line ?? "", out var key, out var problem))
            throw new AccessRefusedException(AccessRefusal.Invalid, $"'hostPublicKey' is no public key: {problem}");
        return key.Algorithm is SshKeyAlgorithm.Ed25519 or SshKeyAlgorithm.EcdsaP256 or SshKeyAlgorithm.EcdsaP384 or SshKeyAlgorithm.EcdsaP521
            ? key
            : throw new AccessRefusedException(AccessRefusal.Invalid, "'hostPublicKey' must be an Ed25519 or ECDSA key. Make one: ssh-keygen -t ed25519");
    }
}
