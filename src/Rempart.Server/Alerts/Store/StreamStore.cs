using Microsoft.EntityFrameworkCore;
using Rempart.Server.Hosting;

namespace Rempart.Server.Alerts.Store;

/// <summary>How far the event log of this data directory was read. Another server on the same database has a log, and a place, of its own.</summary>
internal sealed class StreamStore(IDbContextFactory<AlertsContext> contexts, DataDirectory directory, TimeProvider time)
{
    private readonly string _id = directory.ReadOrCreateSecret("alerts-stream", () => Guid.NewGuid().ToString("N")).Trim();

    public async Task<StreamPosition?> LoadAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Streams.AsNoTracking().SingleOrDefaultAsync(row => row.Id == _id, cancellation) is { } row
            ? new StreamPosition(row.Committed, row.Checkpoint, row.State)
            : null;
    }

    /// <summary>The change of the place, for the transaction that stores what was found up to it.</summary>
    /// <param name="position">The place.</param>
    /// <param name="state">The windows of correlations there; null when they are not saved now.</param>
    public Func<AlertsContext, CancellationToken, Task> Change(long position, byte[]? state) => async (context, cancellation) =>
    {
        var now = time.GetUtcNow();
        if (state is not null)
        {
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO alerts.stream AS s (id, committed, checkpoint, state, saved_at) VALUES ({_id}, {position}, {position}, {state}, {now})
                ON CONFLICT (id) DO UPDATE SET committed = {position}, checkpoint = {position}, state = {state}, saved_at = {now}
                """, cancellation);
            return;
        }
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO alerts.stream AS s (id, committed, checkpoint, state, saved_at) VALUES ({_id}, {position}, {position}, {Array.Empty<byte>()}, {now})
            ON CONFLICT (id) DO UPDATE SET committed = {position}, saved_at = {now}
            """, cancellation);
    };
}

/// <summary>A place in the log: up to where all is stored, and where the saved windows belong.</summary>
internal sealed record StreamPosition(long Committed, long Checkpoint, byte[] State);
