using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Rempart.Server.Collectors.Store;

/// <summary>Tokens of log sources, what was heard of them, and how far readers are.</summary>
internal sealed class CollectorsContext(DbContextOptions<CollectorsContext> options) : DbContext(options)
{
    public const string Schema = "collectors";

    public DbSet<TokenRow> Tokens => Set<TokenRow>();
    public DbSet<SourceRow> Sources => Set<SourceRow>();
    public DbSet<PositionRow> Positions => Set<PositionRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<TokenRow>(token =>
        {
            token.ToTable("token");
            token.HasKey(row => row.Id);
            token.HasIndex(row => row.Source);
        });
        modelBuilder.Entity<SourceRow>(source =>
        {
            source.ToTable("source");
            source.HasKey(row => row.Id);
        });
        modelBuilder.Entity<PositionRow>(position =>
        {
            position.ToTable("position");
            position.HasKey(row => row.Reader);
        });
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    internal sealed class DesignTime : IDesignTimeDbContextFactory<CollectorsContext>
    {
        public CollectorsContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<CollectorsContext>().UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", Schema)).Options);
    }
}

/// <summary>A token; its secret is not here.</summary>
internal sealed class TokenRow
{
    public required string Id { get; init; }
    public required string Source { get; init; }
    public required byte[] Hash { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>What was heard of a source.</summary>
internal sealed class SourceRow
{
    public required string Id { get; init; }
    public long Events { get; init; }
    public long NotUnderstood { get; init; }
    public DateTimeOffset? LastHeard { get; init; }
}

/// <summary>How far a reader of something outside is: of the ledger, of Auth0's log, of a journal.</summary>
internal sealed class PositionRow
{
    public required string Reader { get; init; }
    public required string Position { get; set; }
}
