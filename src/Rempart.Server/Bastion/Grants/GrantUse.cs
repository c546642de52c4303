using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Grants;

/// <summary>A grant was used when it became active: somebody asked for it, and whoever had to agree did.</summary>
internal sealed class GrantUse(IDbContextFactory<BastionContext> contexts) : IGrantUse
{
    public async Task<GrantUses> SinceAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        // The canaries' grants count as well here: they show that the bastion was there to be used.
        var first = await context.Grants.MinAsync(row => (DateTimeOffset?)row.RequestedAt, cancellation);
        var used = await context.Grants.AsNoTracking().Where(row => !row.Canary && row.ValidAfter >= since)
            .Select(row => new { row.Person, row.Target }).Distinct().ToListAsync(cancellation);
        return new GrantUses(first, used.Select(row => new GrantUsed(row.Person, row.Target)).ToHashSet());
    }
}
