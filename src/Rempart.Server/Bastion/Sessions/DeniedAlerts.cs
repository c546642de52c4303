using System.Threading.Channels;
using Rempart.Core.Posture;
using Rempart.Server.Bastion.Controls;

namespace Rempart.Server.Bastion.Sessions;

/// <summary>
/// Makes a refused forward a finding of <c>access.bastion-only</c> at once, not only at the control's next hour. However many there
/// are, it is verified once a minute at most.
/// </summary>
internal sealed partial class DeniedAlerts(IServiceProvider services, TimeProvider time, ILogger<DeniedAlerts> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => _raised.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _raised.Reader.WaitToReadAsync(stoppingToken))
            {
                _raised.Reader.TryRead(out _);
                await VerifyAsync(stoppingToken);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; the next start verifies what is not fresh.
        }
    }

    private async Task VerifyAsync(CancellationToken cancellation)
    {
        try
        {
            await services.GetRequiredService<IPosture>().VerifyAsync([BastionOnlyControl.Id], "system", null, cancellation);
        }
        catch (UnknownControlException)
        {
            // The estate switched the control off.
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(logger, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A refused forward could not be verified at once; the control's next run tells it: {Message}")]
    private static partial void LogFailed(ILogger logger, string message);
}
