using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Rempart.Server.Identity.Store;

/// <summary>For <c>dotnet ef</c> only: makes a context without a server, to compare the model with the migrations.</summary>
internal sealed class IdentityStoreDesign : IDesignTimeDbContextFactory<IdentityStore>
{
    public IdentityStore CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<IdentityStore>()
            .UseNpgsql("Host=design", npgsql => npgsql.MigrationsHistoryTable("migrations", IdentityStore.SchemaName))
            .Options);
}
