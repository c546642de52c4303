using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Rempart.Server.Identity.Store;

/// <summary>Schema <c>identity</c>: accounts, browser sessions, and the provider's clients, authorizations and tokens.</summary>
internal sealed class IdentityStore(DbContextOptions<IdentityStore> options) : IdentityUserContext<Account, Guid>(options)
{
    public const string SchemaName = "identity";

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<AccessEnd> AccessEnds => Set<AccessEnd>();

    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();

    public DbSet<ProviderEvent> ProviderEvents => Set<ProviderEvent>();

    public DbSet<ProviderLogPosition> ProviderLogPositions => Set<ProviderLogPosition>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema(SchemaName);
        builder.UseOpenIddict<Guid>();
        builder.Entity<Account>(account =>
        {
            account.ToTable("accounts");
            account.Ignore(item => item.Subject);
            account.Property(item => item.Role).HasConversion<string>().HasMaxLength(20);
        });
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("account_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("account_tokens");
        builder.Entity<Session>(session =>
        {
            session.ToTable("sessions");
            session.HasIndex(item => item.KeyHash).IsUnique();
            session.HasIndex(item => item.Subject);
            session.HasIndex(item => item.ExpiresAt);
            session.Property(item => item.Scheme).HasMaxLength(20);
            session.Property(item => item.Subject).HasMaxLength(400);
            session.Property(item => item.Name).HasMaxLength(256);
            session.Property(item => item.Address).HasMaxLength(64);
            session.Property(item => item.Agent).HasMaxLength(256);
        });
        ConfigurePeople(builder);
    }

    private static void ConfigurePeople(ModelBuilder builder)
    {
        builder.Entity<AccessEnd>(ended =>
        {
            ended.ToTable("access_ends").HasKey(item => item.Subject);
            ended.Property(item => item.Subject).HasMaxLength(400);
            ended.Property(item => item.Person).HasMaxLength(100);
            ended.Property(item => item.Email).HasMaxLength(320);
            ended.Property(item => item.Reason).HasConversion<string>().HasMaxLength(30);
            ended.Property(item => item.By).HasMaxLength(300);
        });
        builder.Entity<AccountLink>(link =>
        {
            link.ToTable("account_links").HasKey(item => item.Subject);
            link.Property(item => item.Subject).HasMaxLength(400);
            link.Property(item => item.Person).HasMaxLength(100);
            link.Property(item => item.Email).HasMaxLength(320);
        });
        builder.Entity<ProviderEvent>(one =>
        {
            one.ToTable("provider_events").HasKey(item => new { item.Provider, item.LogId });
            one.HasIndex(item => new { item.Subject, item.At });
            one.Property(item => item.LogId).HasMaxLength(200);
            one.Property(item => item.Provider).HasMaxLength(300);
            one.Property(item => item.Type).HasMaxLength(60);
            one.Property(item => item.Subject).HasMaxLength(400);
        });
        builder.Entity<ProviderLogPosition>(position =>
        {
            position.ToTable("provider_log_positions").HasKey(item => item.Provider);
            position.Property(item => item.Provider).HasMaxLength(300);
            position.Property(item => item.LastLogId).HasMaxLength(200);
        });
    }
}
