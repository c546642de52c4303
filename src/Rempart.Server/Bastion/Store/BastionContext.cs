using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Rempart.Server.Bastion.Store;

/// <summary>Grants, keys, sessions and what the bastion was told.</summary>
internal sealed class BastionContext(DbContextOptions<BastionContext> options) : DbContext(options)
{
    public const string Schema = "bastion";

    public DbSet<GrantRow> Grants => Set<GrantRow>();
    public DbSet<KeyRow> Keys => Set<KeyRow>();
    public DbSet<ChallengeRow> Challenges => Set<ChallengeRow>();
    public DbSet<NonceRow> Nonces => Set<NonceRow>();
    public DbSet<AuthorityRow> Authorities => Set<AuthorityRow>();
    public DbSet<StateRow> States => Set<StateRow>();
    public DbSet<AgentRow> Agents => Set<AgentRow>();
    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<EventRow> Events => Set<EventRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<GrantRow>(grant =>
        {
            grant.ToTable("access_grant");
            grant.HasKey(row => row.Id);
            grant.HasIndex(row => row.Serial).IsUnique();
            grant.HasIndex(row => new { row.Person, row.RequestedAt });
            grant.HasIndex(row => row.RequestedAt);
            grant.HasIndex(row => new { row.State, row.Until });
            grant.HasIndex(row => row.ActiveVersion);
            grant.HasIndex(row => row.EndedVersion);
            grant.Property(row => row.Decisions).HasColumnType("jsonb");
        });
        modelBuilder.Entity<KeyRow>(key =>
        {
            key.ToTable("enrolled_key");
            key.HasKey(row => row.Fingerprint);
            key.HasIndex(row => row.Person);
            key.Property(row => row.Protection).HasColumnType("jsonb");
        });
        modelBuilder.Entity<ChallengeRow>(challenge =>
        {
            challenge.ToTable("challenge");
            challenge.HasKey(row => row.Challenge);
        });
        modelBuilder.Entity<NonceRow>(nonce =>
        {
            nonce.ToTable("webhook_nonce");
            nonce.HasKey(row => row.Nonce);
        });
        modelBuilder.Entity<AuthorityRow>(authority =>
        {
            authority.ToTable("authority");
            authority.HasKey(row => row.Fingerprint);
        });
        modelBuilder.Entity<StateRow>(state =>
        {
            state.ToTable("state");
            state.HasKey(row => row.Id);
            state.Property(row => row.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<AgentRow>(agent =>
        {
            agent.ToTable("agent");
            agent.HasKey(row => row.Host);
        });
        modelBuilder.Entity<SessionRow>(session =>
        {
            session.ToTable("session");
            session.HasKey(row => new { row.Bastion, row.Name });
            session.HasIndex(row => row.OpenedAt);
            session.HasIndex(row => row.EndedAt);
            session.HasIndex(row => row.GrantId);
        });
        modelBuilder.Entity<EventRow>(happened =>
        {
            happened.ToTable("event");
            happened.HasKey(row => new { row.Bastion, row.Id });
            happened.HasIndex(row => new { row.Kind, row.At });
        });
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    internal sealed class DesignTime : IDesignTimeDbContextFactory<BastionContext>
    {
        public BastionContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<BastionContext>().UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", Schema)).Options);
    }
}
