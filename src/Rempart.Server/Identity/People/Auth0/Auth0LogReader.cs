using Microsoft.EntityFrameworkCore;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>
/// Follows the tenant's log from where it was left: what was read and how far are one transaction, so that after a crash nothing is
/// missing and nothing counts twice. Kept is only who used an account when.
/// </summary>
internal sealed class Auth0LogReader(Auth0Api api, IdentitySettings settings, IDbContextFactory<IdentityStore> stores, TimeProvider time)
{
    // A quiet end of a page is no end: the log is eventually consistent. But one round does not read for ever.
    private const int MostPages = 100;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private string Provider => $"auth0 {settings.Auth0.Domain}";

    /// <summary>Reads to the end of the log.</summary>
    /// <returns>How many records were new.</returns>
    public async Task<int> ReadAsync(CancellationToken cancellation)
    {
        var fresh = 0;
        for (var page = 0; page < MostPages; page++)
        {
            await using var store = await stores.CreateDbContextAsync(cancellation);
            await using var transaction = await store.Database.BeginTransactionAsync(cancellation);
            // One reader at a time, also of two servers: the second waits and goes on from where the first came to.
            await store.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Database.AdvisoryLocks.ProviderLog})", cancellation);
            var position = await store.ProviderLogPositions.FindAsync([Provider], cancellation);
            var records = await api.LogsAsync(position?.LastLogId, cancellation);
            var now = time.GetUtcNow();
            foreach (var record in records.Where(one => one.LogId.Length is > 0 and <= 200))
            {
                // The date is not required: then what counts is when it was received.
                fresh += await store.Database.ExecuteSqlAsync(
                    $"INSERT INTO identity.provider_events (\"Provider\", \"LogId\", \"Type\", \"Subject\", \"At\") VALUES ({Provider}, {record.LogId}, {Cut(record.Type, 60)}, {Cut(record.UserId, 400)}, {(record.Date ?? now).ToUniversalTime()}) ON CONFLICT DO NOTHING",
                    cancellation);
            }
            if (position is null)
                store.ProviderLogPositions.Add(position = new ProviderLogPosition { Provider = Provider });
            if (records is [.., var last])
                position.LastLogId = last.LogId;
            position.ReadAt = now;
            if (position.LastLogId.Length == 0)
                return fresh;
            await store.SaveChangesAsync(cancellation);
            await store.ProviderEvents.Where(one => one.At < now - Kept).ExecuteDeleteAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            if (records.Count == 0)
                return fresh;
        }
        return fresh;
    }

    private static string? Cut(string? text, int length) => text is { } some && some.Length > length ? some[..length] : text;
}
