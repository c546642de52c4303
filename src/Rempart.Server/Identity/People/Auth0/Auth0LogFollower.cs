using Rempart.Server.Hosting;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>Reads the tenant's log every minute.</summary>
internal sealed partial class Auth0LogFollower(Auth0LogReader reader, StartGate gate, TimeProvider time, ILogger<Auth0LogFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await reader.ReadAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // The position stayed where it was: nothing is lost as long as the tenant keeps its log.
                LogNotRead(logger, error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Auth0's log could not be read and is read again in a minute: {Message}")]
    private static partial void LogNotRead(ILogger logger, string message);
}
