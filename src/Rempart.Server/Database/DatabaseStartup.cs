using Npgsql;
using Rempart.Server.Hosting;

namespace Rempart.Server.Database;

/// <summary>Makes the database ready before anything else starts: the private PostgreSQL if there is one, all schemas, then each capability's own step.</summary>
internal sealed class DatabaseStartup(DatabaseConnections connections, IServiceProvider services, DatabaseMigrator migrator)
{
    /// <exception cref="StartupException">The database cannot be started, reached or migrated.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (connections.IsPrivate)
            await services.GetRequiredService<PrivatePostgres>().StartAsync(cancellation);
        try
        {
            await migrator.MigrateAsync(cancellation);
            foreach (var step in services.GetServices<IStartupStep>())
                await step.RunAsync(cancellation);
        }
        catch (NpgsqlException error)
        {
            throw new StartupException(migrator.Explain(error), error);
        }
    }

    /// <summary>Stops the private PostgreSQL after a start that failed half-way.</summary>
    public Task StopAsync(CancellationToken cancellation) =>
        connections.IsPrivate ? services.GetRequiredService<PrivatePostgres>().StopAsync(cancellation) : Task.CompletedTask;
}
