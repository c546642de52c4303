using Microsoft.EntityFrameworkCore;

namespace Rempart.Server.Collectors.Store;

/// <summary>How far readers are. A position is saved after what lies before it is durable, so a lost one only makes a reader read again.</summary>
internal sealed class ReaderPositions(IDbContextFactory<CollectorsContext> contexts)
{
    public async Task<string?> FindAsync(string reader, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Positions.Where(row => row.Reader == reader).Select(row => row.Position).SingleOrDefaultAsync(cancellation);
    }

    public async Task SaveAsync(string reader, string position, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO collectors.position (reader, position) VALUES ({reader}, {position}) ON CONFLICT (reader) DO UPDATE SET position = excluded.position", cancellation);
    }
}
