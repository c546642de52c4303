using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Evidence;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Store;
using Rempart.Server.Database;

namespace Rempart.Server.Bastion.Authorities;

/// <summary>Which authorities sign and which are trusted. One of each kind signs; one that was replaced is trusted while certificates of it may live.</summary>
internal sealed class AuthorityService(BastionChanges changes, IDbContextFactory<BastionContext> contexts, AuthorityKeys keys, BastionOptions options, TimeProvider time) : IStartupStep
{
    private const string Lock = "bastion:authorities";

    /// <summary>Makes the first authorities, before the keys are backed up for the first time, and counts the version up.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        keys.EnsureSigner();
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({Lock}, 6))", cancellation);
        foreach (var forHosts in (bool[])[false, true])
        {
            if (!await context.Authorities.AnyAsync(row => row.ForHosts == forHosts && row.ReplacedAt == null, cancellation))
                context.Authorities.Add(await NewAsync(context, forHosts, cancellation));
        }
        await context.SaveChangesAsync(cancellation);
        // A database that was restored must count on from where no agent has been.
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO bastion.state AS s (id, version, revocation_version, authorities_version) VALUES ({StateRow.Only}, {now}, {now}, {now})
            ON CONFLICT (id) DO UPDATE SET version = GREATEST(s.version, {now})
            """, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>The authority that signs now.</summary>
    public async Task<AuthorityRow> SigningAsync(bool forHosts, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Authorities.AsNoTracking().SingleAsync(row => row.ForHosts == forHosts && row.ReplacedAt == null, cancellation);
    }

    /// <summary>The public keys that are trusted now for people, the one that signs first.</summary>
    public static async Task<IReadOnlyList<AuthorityRow>> TrustedAsync(BastionContext context, CancellationToken cancellation) =>
        await context.Authorities.AsNoTracking().Where(row => !row.ForHosts && row.RetiredAt == null).OrderBy(row => row.ReplacedAt != null).ThenByDescending(row => row.CreatedAt).ToListAsync(cancellation);

    /// <summary>Puts a new authority in the place of the one that signs.</summary>
    public async Task<AuthorityRow> RotateAsync(bool forHosts, string actor, CancellationToken cancellation)
    {
        var (made, old) = await changes.RunAsync(async (context, change) =>
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({Lock}, 6))", cancellation);
            var replaced = await context.Authorities.SingleAsync(row => row.ForHosts == forHosts && row.ReplacedAt == null, cancellation);
            replaced.ReplacedAt = change.Now;
            replaced.TrustedUntil = forHosts
                ? change.Now + TimeSpan.FromDays(options.HostCertificateDays)
                : await context.Grants.Where(row => row.State == AccessGrantState.Active).MaxAsync(row => row.ValidBefore, cancellation) ?? change.Now;
            var row = await NewAsync(context, forHosts, cancellation);
            context.Authorities.Add(row);
            if (!forHosts)
                change.ChangeAuthorities();
            change.Record(AccessEvidence.Record(EvidenceKind.Action, SubjectOf(forHosts), actor, change.Now, new AccessEvidence("authority-rotated") { Key = row.Fingerprint, Detail = $"replaces {replaced.Fingerprint}" }));
            return (row, replaced);
        }, cancellation);
        keys.Forget(old.SecretName);
        return made;
    }

    /// <summary>Ends the trust in authorities of which no certificate lives any more.</summary>
    public async Task RetireAsync(CancellationToken cancellation)
    {
        await using (var context = await contexts.CreateDbContextAsync(cancellation))
        {
            var now = time.GetUtcNow();
            if (!await context.Authorities.AnyAsync(row => row.RetiredAt == null && row.TrustedUntil <= now, cancellation))
                return;
        }
        await changes.RunAsync(async (context, change) =>
        {
            foreach (var row in await context.Authorities.Where(row => row.RetiredAt == null && row.TrustedUntil <= change.Now).ToListAsync(cancellation))
            {
                row.RetiredAt = change.Now;
                if (!row.ForHosts)
                    change.ChangeAuthorities();
                change.Record(AccessEvidence.Record(EvidenceKind.Action, SubjectOf(row.ForHosts), "system", change.Now, new AccessEvidence("authority-retired") { Key = row.Fingerprint }));
            }
            return true;
        }, cancellation);
    }

    private async Task<AuthorityRow> NewAsync(BastionContext context, bool forHosts, CancellationToken cancellation)
    {
        var number = await context.Authorities.CountAsync(row => row.ForHosts == forHosts, cancellation) + 1;
        var name = $"ssh-{(forHosts ? "host" : "user")}-authority-{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        var key = keys.Make(name).PublicKey;
        return new AuthorityRow { Fingerprint = key.Fingerprint, ForHosts = forHosts, PublicKey = key.ToLine(), SecretName = name, CreatedAt = time.GetUtcNow() };
    }

    private static string SubjectOf(bool forHosts) => forHosts ? "authority:hosts" : "authority:people";
}
