using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Server.Bastion.Authorities;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Updates;

/// <summary>Says what changed for a bastion since a version, and signs it.</summary>
internal sealed class UpdateWriter(IDbContextFactory<BastionContext> contexts, AuthorityKeys keys, BastionOptions options, TimeProvider time)
{
    /// <summary>The newest version that is committed.</summary>
    public async Task<long> VersionAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.States.AsNoTracking().Where(row => row.Id == StateRow.Only).Select(row => row.Version).SingleAsync(cancellation);
    }

    /// <summary>Everything since a version; everything at all when it is 0 or one that this database never had.</summary>
    public async Task<SignedBastionUpdate> WriteAsync(string bastion, long after, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        // One snapshot, so that version and content belong together.
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var state = await context.States.AsNoTracking().SingleAsync(row => row.Id == StateRow.Only, cancellation);
        if (after < 0 || after > state.Version)
            after = 0;
        var now = time.GetUtcNow();
        var update = new BastionUpdate(
            bastion, after, state.Version, now, now.AddMinutes(options.TrustedMinutes),
            await GrantsAsync(context, after, now, cancellation),
            await EndedAsync(context, after, now, cancellation),
            state.RevocationVersion > after ? await RevocationLists.EncodeAsync(context, state.Version, now, options.ClockSkew, cancellation) : null,
            state.AuthoritiesVersion > after ? [.. (await AuthorityService.TrustedAsync(context, cancellation)).Select(row => row.PublicKey)] : null);
        var payload = JsonSerializer.SerializeToUtf8Bytes(update, AccessJson.Default.BastionUpdate);
        return new SignedBastionUpdate(payload, keys.SignUpdate(payload));
    }

    private static async Task<IReadOnlyList<BastionGrant>> GrantsAsync(BastionContext context, long after, DateTimeOffset now, CancellationToken cancellation)
    {
        var rows = await context.Grants.AsNoTracking()
            .Where(row => row.ActiveVersion > after && row.State == AccessGrantState.Active && row.ValidBefore > now)
            .OrderBy(row => row.ActiveVersion)
            .Select(row => new { row.Id, row.Serial, row.Person, row.Host, row.Port, row.ValidAfter, row.ValidBefore }).ToListAsync(cancellation);
        return [.. rows.Select(row => new BastionGrant(
            (ulong)row.Serial, $"{row.Id};person={row.Person}", row.Person, new Destination(row.Host, row.Port).ToString(), row.ValidAfter!.Value, row.ValidBefore!.Value))];
    }

    private static async Task<IReadOnlyList<ulong>> EndedAsync(BastionContext context, long after, DateTimeOffset now, CancellationToken cancellation) =>
        [.. (await context.Grants.AsNoTracking().Where(row => row.EndedVersion > after && row.ValidBefore > now).OrderBy(row => row.EndedVersion).Select(row => row.Serial).ToListAsync(cancellation))
            .Select(serial => (ulong)serial)];
}
