using Rempart.Server.Hosting;

namespace Rempart.Server.Database;

/// <summary>Starts the private PostgreSQL again when it died, and stops it when the server stops.</summary>
internal sealed partial class PrivatePostgresSupervisor(
    PrivatePostgres postgres,
    TimeProvider time,
    ILogger<PrivatePostgresSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (postgres.IsRunning())
                continue;
            LogDied(logger);
            try
            {
                await postgres.StartAsync(stoppingToken);
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
        await postgres.StopAsync(CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Error, "The private PostgreSQL is not running. Starting it again.")]
    private static partial void LogDied(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "The private PostgreSQL runs again.")]
    private static partial void LogStarted(ILogger logger);

    [LoggerMessage(LogLevel.Error, "The private PostgreSQL did not start, next try in a second: {Message}")]
    private static partial void LogNotStarted(ILogger logger, string message);
}
