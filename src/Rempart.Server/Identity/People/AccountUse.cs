using Microsoft.EntityFrameworkCore;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.People;

/// <summary>When accounts were last used: the newest of a sign-in, a session's renewal, and the provider's log.</summary>
internal sealed class AccountUse(IDbContextFactory<IdentityStore> stores)
{
    // Of Auth0's codes those that a person's own use leaves: sign-in, silent sign-in, code and refresh token exchanged, device code.
    private static readonly string[] Uses = ["s", "ssa", "seacft", "sertft", "sede"];

    /// <summary>The last use of each account that was ever seen in use.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> LastAsync(CancellationToken cancellation)
    {
        await using var store = await stores.CreateDbContextAsync(cancellation);
        var sessions = await store.Sessions.AsNoTracking().GroupBy(session => session.Subject)
            .Select(group => new { Subject = group.Key, At = group.Max(session => session.LastSeenAt) }).ToListAsync(cancellation);
        var events = await store.ProviderEvents.AsNoTracking().Where(one => one.Subject != null && Uses.Contains(one.Type)).GroupBy(one => one.Subject!)
            .Select(group => new { Subject = group.Key, At = group.Max(one => one.At) }).ToListAsync(cancellation);
        return sessions.Concat(events).GroupBy(one => one.Subject, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(one => one.At), StringComparer.Ordinal);
    }
}
