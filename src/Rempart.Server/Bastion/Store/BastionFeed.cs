using Npgsql;

namespace Rempart.Server.Bastion.Store;

/// <summary>
/// Wakes whoever waits for a change of grants, keys, sessions or authorities: at once for changes of this server, and through the
/// database for those of others.
/// </summary>
internal sealed partial class BastionFeed(NpgsqlDataSource database, TimeProvider time, ILogger<BastionFeed> logger) : BackgroundService
{
    /// <summary>The channel on which the database tells all servers that something changed.</summary>
    public const string Channel = "rempart_bastion";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private TaskCompletionSource _pulse = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the next change. Take it before reading what is waited for, so that no change is missed.</summary>
    public Task Next => Volatile.Read(ref _pulse).Task;

    /// <summary>Raised after a change; not more often than listeners take.</summary>
    public event Action? Changed;

    /// <summary>Wakes all who wait.</summary>
    public void Pulse()
    {
        Interlocked.Exchange(ref _pulse, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        foreach (var listener in Changed?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action)listener)();
            }
            catch (ObjectDisposedException)
            {
                // A page that was closed in the same moment; it unsubscribes itself.
            }
        }
    }

    /// <summary>Waits for the next change, for a time at most. A server that cannot listen to the database looks again every few seconds.</summary>
    public async Task WaitAsync(Task next, TimeSpan most, CancellationToken cancellation)
    {
        var wait = most < LookAgain ? most : LookAgain;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(next, Task.Delay(wait, time, timer.Token));
        await timer.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

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

    private static TimeSpan LookAgain => TimeSpan.FromSeconds(5);

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        connection.Notification += (_, _) => Pulse();
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellation);
        // What was told between two connections was not heard.
        Pulse();
        while (true)
            await connection.WaitAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "Changes of access on other servers are heard late while the database is away: {Message}")]
    private static partial void LogAway(ILogger logger, string message);
}
