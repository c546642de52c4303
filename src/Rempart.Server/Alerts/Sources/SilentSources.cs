using Microsoft.EntityFrameworkCore;
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
internal sealed partial class SilentSources(
    ISourceReports reports, AlertWriter writer, IDbContextFactory<AlertsContext> contexts, TimeProvider time, ILogger<SilentSources> logger) : BackgroundService
{
    /// <summary>The name that stands for a rule in these alerts.</summary>
    public const string Rule = "rempart-silent-source";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private readonly Dictionary<string, DateTimeOffset> _told = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _looking = new(1);
    private DateTimeOffset _began = time.GetUtcNow();

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation);
        try
        {
            // A clock that was set back would make a source that was never heard wait for it.
            _began = _began > time.GetUtcNow() ? time.GetUtcNow() : _began;
            foreach (var report in reports.Sources)
                await LookAsync(report, cancellation);
        }
        finally
        {
            _looking.Release();
        }
    }

    public override void Dispose()
    {
        _looking.Dispose();
        base.Dispose();
    }

    private async Task LookAsync(SourceReport report, CancellationToken cancellation)
    {
        if (!report.IsDeclared || report.SilentAfter is not { } limit)
            return;
        // A source that was never heard has its limit from this server's start on.
        var (now, since) = (time.GetUtcNow(), report.LastHeard ?? _began);
        if (now - since <= limit || (_told.TryGetValue(report.Source, out var before) && before == since))
            return;
        AlertField[] group = [new AlertField("source", report.Source)];
        if (!await IsToldAsync(PendingAlert.FingerprintOf(Rule, group), since, now, cancellation))
        {
            var alert = new PendingAlert(Rule, "A log source went silent", AlertLevel.High, group)
            {
                Description = $"Nothing was heard from it for longer than the {Durations.Format(limit)} that the estate declares. A dead sender can be the sign of an attack.",
                Explain = () => new AlertExplanation(report.LastHeard is { } at ? $"last heard {at.UtcDateTime:u}" : "never heard", true, null, null, []),
            };
            alert.Add(now);
            await writer.RaiseAsync(alert, cancellation);
        }
        _told[report.Source] = since;
    }

    // By this server before its last start, or by another one. What was told later than now was told before the clock was set back, of
    // another silence.
    private async Task<bool> IsToldAsync(string fingerprint, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Alerts.AnyAsync(row => row.Fingerprint == fingerprint && row.LastSeen > since && row.LastSeen <= now, cancellation);
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
