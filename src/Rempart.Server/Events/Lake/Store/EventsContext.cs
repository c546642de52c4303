using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Rempart.Server.Events.Search;

namespace Rempart.Server.Events.Lake.Store;

/// <summary>The catalogue of the event lake. The events themselves are never here.</summary>
internal sealed class EventsContext(DbContextOptions<EventsContext> options) : DbContext(options)
{
    public const string Schema = "events";

    public DbSet<SegmentRow> Segments => Set<SegmentRow>();
    public DbSet<ReaderRow> Readers => Set<ReaderRow>();
    public DbSet<HoldRow> Holds => Set<HoldRow>();
    public DbSet<SavedSearchRow> SavedSearches => Set<SavedSearchRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<SegmentRow>(segment =>
        {
            segment.ToTable("segment");
            segment.HasKey(row => row.Id);
            segment.HasIndex(row => new { row.First, row.Last }).HasFilter("removed_at IS NULL");
            segment.HasIndex(row => new { row.ClassUid, row.Last }).HasFilter("removed_at IS NULL");
            segment.HasIndex(row => row.CreatedAt).HasFilter("evidence_index IS NULL");
        });
        modelBuilder.Entity<ReaderRow>(reader =>
        {
            reader.ToTable("reader");
            reader.HasKey(row => row.Name);
        });
        modelBuilder.Entity<HoldRow>(hold =>
        {
            hold.ToTable("hold");
            hold.HasKey(row => row.Id);
        });
        modelBuilder.Entity<SavedSearchRow>(search =>
        {
            search.ToTable("saved_search");
            search.HasKey(row => row.Name);
        });
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    internal sealed class DesignTime : IDesignTimeDbContextFactory<EventsContext>
    {
        public EventsContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<EventsContext>().UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", Schema)).Options);
    }
}

/// <summary>One segment: a sealed Parquet file of events of one class.</summary>
internal sealed class SegmentRow
{
    /// <summary>The reason of an end: its time was over.</summary>
    public const string Retention = "retention";

    /// <summary>32 hexadecimal digits, in the order of making.</summary>
    public required string Id { get; init; }

    /// <summary>Where it lies in the storage.</summary>
    public required string Key { get; init; }
    public required int ClassUid { get; init; }
    public required long Rows { get; init; }

    /// <summary>The size of the sealed file.</summary>
    public required long Bytes { get; init; }

    /// <summary>The size of its events as OCSF.</summary>
    public required long RawBytes { get; init; }
    public required DateTimeOffset First { get; init; }
    public required DateTimeOffset Last { get; init; }

    /// <summary>Of the sealed file, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The key that opens it.</summary>
    public required string KeyId { get; init; }

    /// <summary>From where in the log its events come.</summary>
    public required long FromAddress { get; init; }

    /// <summary>Up to where in the log its events come.</summary>
    public required long NextAddress { get; init; }

    /// <summary>How often its events were put together: 0 when they come from the log.</summary>
    public required int Level { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where its hash stands in the ledger; null until it is there.</summary>
    public long? EvidenceIndex { get; set; }

    /// <summary>Since when it counts no more; its file goes after that.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>Why it counts no more: <see cref="Retention"/>, or the id of the segment that took its events over.</summary>
    public string? RemovedFor { get; set; }

    /// <summary>Where its end stands in the ledger; null until it is there.</summary>
    public long? RemovalIndex { get; set; }

    /// <summary>Whether its file is gone.</summary>
    public bool IsErased { get; set; }
}

/// <summary>How far the lake has read the log; changed in the transaction that adds the segments.</summary>
internal sealed class ReaderRow
{
    public required string Name { get; init; }
    public long Position { get; set; }

    /// <summary>The log that the position is of: another one starts from the beginning.</summary>
    public required string Log { get; set; }
}

/// <summary>A legal hold: what it covers is not deleted, however old it is.</summary>
internal sealed class HoldRow
{
    public required string Id { get; init; }
    public required string Reason { get; init; }

    /// <summary>The class it covers; null for all.</summary>
    public int? ClassUid { get; init; }

    /// <summary>The first event time it covers.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The event time it covers no more.</summary>
    public required DateTimeOffset To { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string? ReleasedBy { get; set; }
    public DateTimeOffset? ReleasedAt { get; set; }

    /// <summary>Whether it keeps a segment: one that may hold events of its class and times.</summary>
    public bool Covers(SegmentRow segment) =>
        ReleasedAt is null && (ClassUid is null || ClassUid == segment.ClassUid) && segment.Last >= From && segment.First < To;
}
