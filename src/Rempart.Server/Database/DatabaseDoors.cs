using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using Rempart.Server.Hosts;
using Rempart.Server.Secrets;

namespace Rempart.Server.Database;

/// <summary>The door to the database: PostgreSQL, the server's own or one that is named.</summary>
public static class DatabaseDoors
{
    /// <summary>
    /// Adds the database. Registers the application's <see cref="NpgsqlDataSource"/>, and starts, migrates and supervises
    /// through DatabaseStartup. Must be the first hosted service, so that it stops last.
    /// </summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value);
        services.TryAddSingleton<PrivatePostgresLayout>();
        services.TryAddSingleton(provider => DatabaseConnections.Resolve(
            provider.GetRequiredService<DatabaseOptions>(), provider.GetRequiredService<PrivatePostgresLayout>()));
        services.TryAddSingleton(provider => new PrivatePostgres(
            provider.GetRequiredService<PrivatePostgresLayout>(),
            provider.GetRequiredService<DatabaseOptions>(),
            new LocalHost("local", provider.GetRequiredService<TimeProvider>())));
        services.TryAddSingleton(provider => new Lazy<PrivatePostgres>(provider.GetRequiredService<PrivatePostgres>));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOwnSecret, AuditRole>());
        services.TryAddSingleton<DatabaseMigrator>();
        services.TryAddSingleton<DatabaseStartup>();
        services.TryAddSingleton(provider => new NpgsqlDataSourceBuilder(provider.GetRequiredService<DatabaseConnections>().Application)
            .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
            .Build());
        services.AddHostedService<PrivatePostgresSupervisor>();
        return services;
    }

    /// <summary>Adds a capability's schema and a factory of its context, which connects as the application.</summary>
    /// <typeparam name="TContext">The capability's context; its constructor takes <see cref="DbContextOptions{TContext}"/>.</typeparam>
    /// <param name="services">The server's services.</param>
    /// <param name="schema">The schema's name, lower-case letters only.</param>
    /// <param name="privileges">What the application may do there.</param>
    /// <param name="create">Makes a context from options, for migrations.</param>
    internal static IServiceCollection AddDatabaseContext<TContext>(
        this IServiceCollection services,
        string schema,
        SchemaPrivileges privileges,
        Func<DbContextOptions<TContext>, TContext> create)
        where TContext : DbContext
    {
        services.AddSingleton(DatabaseSchema.Of(schema, privileges, create));
        services.AddPooledDbContextFactory<TContext>((provider, options) => DatabaseSchema.Configure(
            options,
            builder => builder.UseNpgsql(
                provider.GetRequiredService<NpgsqlDataSource>(),
                npgsql => npgsql.MigrationsHistoryTable("migrations", schema))));
        return services;
    }
}
