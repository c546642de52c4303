using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Rempart.Server.Alerts.Store;

/// <summary>Alerts, decisions, filters, what is to be delivered, and how far the stream was read.</summary>
internal sealed class AlertsContext(DbContextOptions<AlertsContext> options) : DbContext(options)
{
    public const string Schema = "alerts";

    public DbSet<AlertRow> Alerts => Set<AlertRow>();
    public DbSet<DecisionRow> Decisions => Set<DecisionRow>();
    public DbSet<SuppressionRow> Suppressions => Set<SuppressionRow>();
    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();
    public DbSet<StreamRow> Streams => Set<StreamRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<AlertRow>(alert =>
        {
            alert.ToTable("alert");
            alert.HasKey(row => row.Id);
            alert.HasIndex(row => row.Fingerprint).IsUnique();
            alert.HasIndex(row => new { row.State, row.Id });
            alert.HasIndex(row => row.LastSeen);
            alert.Property(row => row.Group).HasColumnType("jsonb");
            alert.Property(row => row.Events).HasColumnType("jsonb");
            alert.Property(row => row.Explanation).HasColumnType("jsonb");
        });
        modelBuilder.Entity<DecisionRow>(decision =>
        {
            decision.ToTable("decision");
            decision.HasKey(row => row.Id);
            decision.HasIndex(row => row.AlertId);
            decision.HasOne<AlertRow>().WithMany().HasForeignKey(row => row.AlertId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SuppressionRow>(suppression =>
        {
            suppression.ToTable("suppression");
            suppression.HasKey(row => row.Id);
            suppression.Property(row => row.Where).HasColumnType("jsonb");
        });
        modelBuilder.Entity<DeliveryRow>(delivery =>
        {
            delivery.ToTable("delivery");
            delivery.HasKey(row => row.Id);
            delivery.HasIndex(row => new { row.Destination, row.NextAt }).HasFilter("delivered_at IS NULL AND lost_at IS NULL");
            delivery.HasIndex(row => row.AlertId);
            delivery.Property(row => row.Message).HasColumnType("jsonb");
            delivery.HasOne<AlertRow>().WithMany().HasForeignKey(row => row.AlertId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<StreamRow>(stream =>
        {
            stream.ToTable("stream");
            stream.HasKey(row => row.Id);
        });
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    internal sealed class DesignTime : IDesignTimeDbContextFactory<AlertsContext>
    {
        public AlertsContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<AlertsContext>().UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", Schema)).Options);
    }
}
