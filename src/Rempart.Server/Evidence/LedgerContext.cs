using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Rempart.Server.Evidence;

/// <summary>The ledger's tables. The application's role can add rows and read them, nothing else.</summary>
internal sealed class LedgerContext(DbContextOptions<LedgerContext> options) : DbContext(options)
{
    public const string Schema = "ledger";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<LogRow>(log =>
        {
            log.ToTable("log", table => table.HasCheckConstraint("log_is_one", "id = 1"));
            log.HasKey(row => row.Id);
            log.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            log.Property(row => row.Origin).HasColumnName("origin");
            log.Property(row => row.VerifierKey).HasColumnName("verifier_key");
        });
        modelBuilder.Entity<EntryRow>(entry =>
        {
            entry.ToTable("entry", table => table.HasCheckConstraint("entry_index_counts_from_zero", "index >= 0"));
            entry.HasKey(row => row.Index);
            entry.Property(row => row.Index).HasColumnName("index").ValueGeneratedNever();
            entry.Property(row => row.Entry).HasColumnName("entry");
        });
        modelBuilder.Entity<SubtreeRow>(subtree =>
        {
            subtree.ToTable("subtree");
            subtree.HasKey(row => new { row.Level, row.Index });
            subtree.Property(row => row.Level).HasColumnName("level");
            subtree.Property(row => row.Index).HasColumnName("index");
            subtree.Property(row => row.Hash).HasColumnName("hash");
        });
        modelBuilder.Entity<CheckpointRow>(checkpoint =>
        {
            checkpoint.ToTable("checkpoint");
            checkpoint.HasKey(row => row.Size);
            checkpoint.Property(row => row.Size).HasColumnName("size").ValueGeneratedNever();
            checkpoint.Property(row => row.Note).HasColumnName("note");
            checkpoint.Property(row => row.CommittedAt).HasColumnName("committed_at");
        });
    }

    internal sealed class DesignTime : IDesignTimeDbContextFactory<LedgerContext>
    {
        public LedgerContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<LedgerContext>().UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", Schema)).Options);
    }
}

/// <summary>The one log of this database: whose it is.</summary>
internal sealed class LogRow
{
    public int Id { get; init; }
    public required string Origin { get; init; }
    public required string VerifierKey { get; init; }
}

/// <summary>One entry of the log, its place gapless from 0.</summary>
internal sealed class EntryRow
{
    public long Index { get; init; }
    public required byte[] Entry { get; init; }
}

/// <summary>The root of a complete subtree of 256^level leaves; a tile is up to 256 of them in a row.</summary>
internal sealed class SubtreeRow
{
    public short Level { get; init; }
    public long Index { get; init; }
    public required byte[] Hash { get; init; }
}

/// <summary>A signed checkpoint, one a batch.</summary>
internal sealed class CheckpointRow
{
    public long Size { get; init; }
    public required string Note { get; init; }
    public DateTimeOffset CommittedAt { get; init; }
}
