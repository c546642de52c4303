using Rempart.Server.Events.Lake.Sealing;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake;

/// <summary>Opens what is stored, for a search.</summary>
internal sealed class EventLake(Catalogue catalogue, SegmentBuilder builder, Deduplicator deduplicator, SegmentVault vault) : ILake
{
    public async Task<LakeView> OpenAsync(DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<string>? columns, CancellationToken cancellation)
    {
        var (rows, tail, added) = await SnapshotAsync(from, to, cancellation);
        var opened = new List<MemoryFile>();
        ValueTask CloseAsync()
        {
            opened.ForEach(file => file.Dispose());
            return ValueTask.CompletedTask;
        }
        try
        {
            var segments = new List<LakeSegment>();
            foreach (var row in rows.OrderBy(row => row.First))
            {
                var isWithin = LakeSegment.IsWithin(row.First, row.Last, from, to);
                var file = await vault.OpenAsync(row, columns is null || isWithin ? columns : [.. columns, SegmentSchema.Time], cancellation);
                opened.Add(file);
                segments.Add(new LakeSegment(row.Id, file.Path, row.ClassUid, row.Rows, row.First, row.Last));
            }
            return new LakeView(segments, tail, uids => deduplicator.StoredBefore(added, uids), CloseAsync);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    private async Task<(List<SegmentRow> Stored, IReadOnlyList<Core.Events.CommittedBlock> Tail, long Added)> SnapshotAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        try
        {
            return await builder.SnapshotAsync(() => catalogue.BetweenAsync(from, to, cancellation), cancellation);
        }
        catch (Exception error) when (error is Npgsql.NpgsqlException or InvalidOperationException { InnerException: Npgsql.NpgsqlException })
        {
            throw new LakeException($"The catalogue of security events cannot be read: {error.Message}", error);
        }
    }
}
