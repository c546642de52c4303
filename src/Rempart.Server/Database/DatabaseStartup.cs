namespace Rempart.Server.Database;

/// <summary>Makes the database ready before anything else starts: the private PostgreSQL if there is one, then all schemas.</summary>
internal sealed class DatabaseStartup(DatabaseConnections connections, IServiceProvider services, DatabaseMigrator migrator)
{
    /// <exception cref="Hosting.StartupException">The database cannot be started, reached or migrated.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (connections.IsPrivate)
            await services.GetRequiredService<PrivatePostgres>().StartAsync(cancellation);
        await migrator.MigrateAsync(cancellation);
    }
}
