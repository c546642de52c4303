using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Rempart.Server.Identity.Store;

/// <summary>Schema <c>identity</c>: accounts, browser sessions, and the provider's clients, authorizations and tokens.</summary>
internal sealed class IdentityStore(DbContextOptions<IdentityStore> options) : IdentityUserContext<Account, Guid>(options)
{
    public const string SchemaName = "identity";

    public DbSet<Session> Sessions => Set<Session>();

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
    }
}
