using Microsoft.EntityFrameworkCore;

namespace Rempart.Server.Database;

/// <summary>What the application's role may do in a schema.</summary>
public enum SchemaPrivileges
{
    /// <summary>Select and insert only: what is written stays.</summary>
    AppendOnly,

    /// <summary>Select, insert, update and delete.</summary>
    ReadWrite,
}

/// <summary>One capability's schema: who migrates it, and what the application may do there.</summary>
/// <param name="Name">The schema's name, lower-case letters only.</param>
/// <param name="Privileges">What the application's role is granted on all tables.</param>
/// <param name="MigrateAsync">Brings the schema up to date over a connection of the owner.</param>
internal sealed record DatabaseSchema(
    string Name,
    SchemaPrivileges Privileges,
    Func<string, CancellationToken, Task> MigrateAsync)
{
    /// <summary>The schema of an EF Core context; its migrations table lies in the schema itself.</summary>
    public static DatabaseSchema Of<TContext>(string name, SchemaPrivileges privileges, Func<DbContextOptions<TContext>, TContext> create)
        where TContext : DbContext =>
        new(name, privileges, async (connection, cancellation) =>
        {
            var options = new DbContextOptionsBuilder<TContext>();
            Configure(options, builder => builder.UseNpgsql(connection, npgsql => npgsql.MigrationsHistoryTable("migrations", name)));
            await using var context = create(options.Options);
            await context.Database.MigrateAsync(cancellation);
        });

    internal static void Configure(DbContextOptionsBuilder builder, Action<DbContextOptionsBuilder> provider)
    {
        provider(builder);
        // Parameters can hold personal data; errors name the statement only.
        builder.EnableSensitiveDataLogging(false);
    }
}
