using Rempart.Core.Alerts;
using Rempart.Core.Events;
using Rempart.Core.Text;
using Rempart.Server.Alerts.Store;
using Rempart.Server.Alerts.Stream;

namespace Rempart.Server.Alerts.Sources;

/// <summary>
/// Raises an alert for a declared source that went silent: who silences a log hides something, or something is broken. Once a silence,
/// not once a look; a source that was heard and falls silent again is told again.
/// </summary>
internal sealed partial class SilentSources(IServiceProvider services, AlertWriter writer, TimeProvider time, ILogger<SilentSources> logger) : BackgroundService
{
    /// <summary>The name that stands for a rule in these alerts.</summary>
    public const string Rule = "rempart-silent-source";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private readonly Dictionary<string, DateTimeOffset> _told = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _began = time.GetUtcNow();

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        if (services.GetService<ISourceReports>() is not { } reports)
            return;
        var now = time.GetUtcNow();
        foreach (var report in reports.Sources)
        {
            if (!report.IsDeclared || report.SilentAfter is not { } limit)
                continue;
            // A source that was never heard has its limit from this server's start on.
            var since = report.LastHeard ?? _began;
            if (now - since <= limit || (_told.TryGetValue(report.Source, out var before) && before == since))
                continue;
            var alert = new PendingAlert(Rule, "A log source went silent", AlertLevel.High, [new AlertField("source", report.Source)])
            {
                Description = $"Nothing was heard from it for longer than the {Durations.Format(limit)} that the estate declares. A dead sender can be the sign of an attack.",
                Explain = () => new AlertExplanation(report.LastHeard is { } at ? $"last heard {at.UtcDateTime:u}" : "never heard", true, null, null, []),
            };
            alert.Add(now);
            await writer.RaiseAsync(alert, cancellation);
            _told[report.Source] = since;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Whether sources are silent cannot be told now: {Message}")]
    private static partial void LogFailed(ILogger logger, string message);
}
