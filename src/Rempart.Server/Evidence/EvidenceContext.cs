using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Rempart.Server.Evidence;

/// <summary>The evidence itself. It can be erased; the ledger keeps only its salted commitment.</summary>
internal sealed class EvidenceContext(DbContextOptions<EvidenceContext> options) : DbContext(options)
{
    public const string Schema = "evidence";

    public DbSet<EvidenceRow> Records => Set<EvidenceRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<EvidenceRow>(record =>
        {
            record.ToTable("record");
            record.HasKey(row => row.Index);
            record.Property(row => row.Index).HasColumnName("index").ValueGeneratedNever();
            record.Property(row => row.Id).HasColumnName("id");
            record.HasIndex(row => row.Id).IsUnique();
            record.Property(row => row.Kind).HasColumnName("kind");
            record.Property(row => row.Subject).HasColumnName("subject");
            record.HasIndex(row => row.Subject);
            record.Property(row => row.Actor).HasColumnName("actor");
            record.Property(row => row.At).HasColumnName("at");
            record.Property(row => row.Salt).HasColumnName("salt");
            record.Property(row => row.Record).HasColumnName("record");
        });
    }

    internal sealed class DesignTime : IDesignTimeDbContextFactory<EvidenceContext>
    {
        public EvidenceContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<EvidenceContext>().UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", Schema)).Options);
    }
}

/// <summary>One record. Salt and record are null once it was erased.</summary>
internal sealed class EvidenceRow
{
    public long Index { get; init; }

    /// <summary>The writer's own name of the append, so that a retry after a lost answer does not append twice.</summary>
    public Guid Id { get; init; }

    public required string Kind { get; init; }
    public required string Subject { get; init; }
    public required string Actor { get; init; }
    public DateTimeOffset At { get; init; }
    public byte[]? Salt { get; set; }
    public byte[]? Record { get; set; }
}
