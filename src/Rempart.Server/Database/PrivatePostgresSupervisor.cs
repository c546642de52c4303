using Npgsql;
using Rempart.Server.Hosting;

namespace Rempart.Server.Database;

/// <summary>Starts the private PostgreSQL again when it died, and stops it when the server stops. Idle when the database is somebody else's.</summary>
internal sealed partial class PrivatePostgresSupervisor(
    DatabaseConnections connections,
    Lazy<PrivatePostgres> postgres,
    NpgsqlDataSource database,
    TimeProvider time,
    ILogger<PrivatePostgresSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!connections.IsPrivate)
            return;
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (postgres.Value.IsRunning())
                continue;
            LogDied(logger);
            try
            {
                await postgres.Value.StartAsync(stoppingToken);
                LogStarted(logger);
            }
            catch (StartupException error)
            {
                LogNotStarted(logger, error.Message);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!connections.IsPrivate)
            return;
        // Everything else has stopped before; what is left are idle connections, closed from our side first.
        database.Clear();
        await postgres.Value.StopAsync(CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Error, "The private PostgreSQL is not running. Starting it again.")]
    private static partial void LogDied(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "The private PostgreSQL runs again.")]
    private static partial void LogStarted(ILogger logger);

    [LoggerMessage(LogLevel.Error, "The private PostgreSQL did not start, next try in a second: {Message}")]
    private static partial void LogNotStarted(ILogger logger, string message);
}
