using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Rempart.Core.Backups;

namespace Rempart.Server.Backups.Store;

/// <summary>What Rempart knows about backups beside what the repositories hold.</summary>
internal sealed class BackupsContext(DbContextOptions<BackupsContext> options) : DbContext(options)
{
    public const string Schema = "backups";

    public DbSet<JobRow> Jobs => Set<JobRow>();
    public DbSet<DrillRow> Drills => Set<DrillRow>();
    public DbSet<PointRow> Points => Set<PointRow>();
    public DbSet<SampleRow> Samples => Set<SampleRow>();
    public DbSet<KnownBackupRow> Known => Set<KnownBackupRow>();
    public DbSet<EnrolmentRow> Enrolments => Set<EnrolmentRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<JobRow>(job =>
        {
            job.ToTable("job");
            job.HasKey(row => row.Id);
            job.HasIndex(row => new { row.Datastore, row.StartedAt });
        });
        modelBuilder.Entity<DrillRow>(drill =>
        {
            drill.ToTable("drill");
            drill.HasKey(row => row.Id);
            drill.HasIndex(row => new { row.Datastore, row.At });
            drill.Property(row => row.Document).HasColumnType("jsonb");
        });
        modelBuilder.Entity<PointRow>(point =>
        {
            point.ToTable("restore_point");
            point.HasKey(row => new { row.Datastore, row.Name });
            point.HasIndex(row => new { row.Datastore, row.At });
            point.Property(row => row.Content).HasColumnType("jsonb");
        });
        modelBuilder.Entity<SampleRow>(sample =>
        {
            sample.ToTable("sample");
            sample.HasKey(row => row.Id);
            sample.HasIndex(row => new { row.Datastore, row.At });
        });
        modelBuilder.Entity<KnownBackupRow>(known =>
        {
            known.ToTable("known_backup");
            known.HasKey(row => new { row.Datastore, row.Label });
        });
        modelBuilder.Entity<EnrolmentRow>(enrolment =>
        {
            enrolment.ToTable("enrolment");
            enrolment.HasKey(row => row.Datastore);
        });
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    internal sealed class DesignTime : IDesignTimeDbContextFactory<BackupsContext>
    {
        public BackupsContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<BackupsContext>().UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", Schema)).Options);
    }
}

/// <summary>One run of a job.</summary>
internal sealed class JobRow
{
    public required string Id { get; init; }
    public required string Datastore { get; init; }
    public required string Kind { get; init; }
    public BackupJobState State { get; set; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public double? Percent { get; set; }
    public required string Message { get; set; }
    public required string Actor { get; init; }
    public long? EvidenceIndex { get; set; }
}

/// <summary>One restore test; its document is the API's record.</summary>
internal sealed class DrillRow
{
    public long Id { get; init; }
    public required string Datastore { get; init; }
    public DateTimeOffset At { get; init; }
    public bool Succeeded { get; init; }
    public double? RpoSeconds { get; init; }
    public double? RtoSeconds { get; init; }
    public required string Document { get; init; }
}

/// <summary>One restore point. Kept outside of the cluster, because it is needed when the cluster is gone.</summary>
internal sealed class PointRow
{
    public required string Datastore { get; init; }
    public required string Name { get; init; }
    public DateTimeOffset At { get; init; }
    public long Lsn { get; init; }
    public bool IsFirstOfHour { get; init; }
    public required string Content { get; init; }
}

/// <summary>A recovery point that was measured.</summary>
internal sealed class SampleRow
{
    public long Id { get; init; }
    public required string Datastore { get; init; }
    public DateTimeOffset At { get; init; }
    public double RpoSeconds { get; init; }
}

/// <summary>A backup that was seen in a repository, so that one that disappears too early is missed.</summary>
internal sealed class KnownBackupRow
{
    public required string Datastore { get; init; }
    public required string Label { get; init; }
    public DateTimeOffset EndedAt { get; init; }
}

/// <summary>Since when a datastore is backed up, and which cluster it is.</summary>
internal sealed class EnrolmentRow
{
    public required string Datastore { get; init; }
    public DateTimeOffset Since { get; init; }
    public decimal SystemId { get; set; }
}
