using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>The state of controls and the life of findings.</summary>
internal sealed class PostureContext(DbContextOptions<PostureContext> options) : DbContext(options)
{
    public const string Schema = "posture";

    public DbSet<AssessmentRow> Assessments => Set<AssessmentRow>();
    public DbSet<ControlStateRow> Controls => Set<ControlStateRow>();
    public DbSet<FindingRow> Findings => Set<FindingRow>();
    public DbSet<FindingEventRow> FindingEvents => Set<FindingEventRow>();
    public DbSet<PlanRow> Plans => Set<PlanRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<AssessmentRow>(assessment =>
        {
            assessment.ToTable("assessment");
            assessment.HasKey(row => row.Id);
            assessment.HasIndex(row => new { row.ControlId, row.Id });
            assessment.Property(row => row.Document).HasColumnType("jsonb");
        });
        modelBuilder.Entity<ControlStateRow>(control =>
        {
            control.ToTable("control_state");
            control.HasKey(row => row.ControlId);
        });
        modelBuilder.Entity<FindingRow>(finding =>
        {
            finding.ToTable("finding");
            finding.HasKey(row => row.Fingerprint);
            finding.HasIndex(row => new { row.State, row.Severity, row.Fingerprint });
            finding.HasIndex(row => row.ControlId);
        });
        modelBuilder.Entity<FindingEventRow>(change =>
        {
            change.ToTable("finding_event");
            change.HasKey(row => row.Id);
            change.HasIndex(row => row.Fingerprint);
        });
        modelBuilder.Entity<PlanRow>(plan =>
        {
            plan.ToTable("plan");
            plan.HasKey(row => row.Id);
            plan.Property(row => row.Document).HasColumnType("jsonb");
        });
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    internal sealed class DesignTime : IDesignTimeDbContextFactory<PostureContext>
    {
        public PostureContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<PostureContext>().UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", Schema)).Options);
    }
}

/// <summary>One assessment; its document is the API's record.</summary>
internal sealed class AssessmentRow
{
    public long Id { get; init; }
    public required string ControlId { get; init; }
    public required string Document { get; init; }
}

/// <summary>Where a control stands.</summary>
internal sealed class ControlStateRow
{
    public required string ControlId { get; init; }
    public Outcome Outcome { get; set; }
    public string? Reason { get; set; }
    public DateTimeOffset AssessedAt { get; set; }
    public DateTimeOffset Since { get; set; }
    public DateTimeOffset? LastSatisfiedAt { get; set; }
    public long EvidenceIndex { get; set; }
}

/// <summary>A finding as it was last seen, and where it is in its life.</summary>
internal sealed class FindingRow
{
    public required string Fingerprint { get; init; }
    public required string ControlId { get; init; }
    public required string Rule { get; init; }
    public required string Resource { get; init; }
    public Severity Severity { get; set; }
    public required string Message { get; set; }
    public required string Remedy { get; set; }
    public FindingState State { get; set; }
    public DateTimeOffset FirstSeen { get; init; }
    public DateTimeOffset LastSeen { get; set; }
    public string? AcceptedReason { get; set; }
    public string? AcceptedBy { get; set; }
    public DateTimeOffset? AcceptedAt { get; set; }
    public DateTimeOffset? AcceptedUntil { get; set; }
}

/// <summary>One step in a finding's life.</summary>
internal sealed class FindingEventRow
{
    public long Id { get; init; }
    public required string Fingerprint { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Change { get; init; }
    public required string By { get; init; }
    public string? Note { get; init; }
}

/// <summary>Plans that were shown; applied once at most.</summary>
internal sealed class PlanRow
{
    public required string Id { get; init; }
    public required string Document { get; init; }
    public required string PlannedBy { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? AppliedAt { get; set; }
}
