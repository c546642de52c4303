using Rempart.Server.Hosting;

namespace Rempart.Server.Platform.KeyBackup;

/// <summary>Seals the secrets again when one of them changed while the server runs.</summary>
internal sealed partial class KeyBackupKeeper(KeyBackups backups, TimeProvider time, ILogger<KeyBackupKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // The start made the recovery key and showed its code; without one there is nobody to show a new code to.
                if (File.Exists(backups.PublicKeyFile))
                    backups.Ensure(_ => throw new InvalidOperationException("A recovery key vanished between two looks."));
            }
            catch (Exception error) when (error is StartupException or InvalidOperationException)
            {
                LogNotSealed(logger, error.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The keys are not backed up; platform.self says so until they are. {Message}")]
    private static partial void LogNotSealed(ILogger logger, string message);
}
