using Npgsql;

namespace Rempart.Server.Posture;

/// <summary>Hears from the database which controls changed, on whichever server, and tells this server's listeners.</summary>
internal sealed partial class PostureFeed(NpgsqlDataSource database, TimeProvider time, ILogger<PostureFeed> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public event Action<string>? Changed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is NpgsqlException or IOException)
            {
                LogAway(logger, error.Message);
                await Task.Delay(RetryAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        connection.Notification += (_, notification) => Tell(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {PostureStore.Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellation);
        while (true)
            await connection.WaitAsync(cancellation);
    }

    private void Tell(string controlId)
    {
        foreach (var listener in Changed?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action<string>)listener)(controlId);
            }
            catch (ObjectDisposedException)
            {
                // A page that was closed in the same moment; it unsubscribes itself.
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Live updates wait for the database: {Message}")]
    private static partial void LogAway(ILogger logger, string message);
}
