using System.IO.Enumeration;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Alerts;
using Rempart.Detection;
using Rempart.Server.Alerts.Store;
using Rempart.Server.Alerts.Stream;

namespace Rempart.Server.Alerts.Suppressions;

/// <summary>
/// The filters that count. Kept in memory, read again every five seconds, because another server may have made one; an expired one
/// stops to count at its moment, not when it is read again.
/// </summary>
internal sealed partial class SuppressionList(IDbContextFactory<AlertsContext> contexts, TimeProvider time, ILogger<SuppressionList> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private volatile IReadOnlyList<Suppression> _active = [];

    /// <summary>The number of the filter that holds a detection back; null when none does.</summary>
    /// <param name="rule">The rule that matched.</param>
    /// <param name="group">The values that the alert would have.</param>
    /// <param name="line">The event; empty for a correlation.</param>
    public long? Find(DetectionRule rule, IReadOnlyList<AlertField> group, ReadOnlySpan<byte> line)
    {
        var active = _active;
        if (active.Count == 0)
            return null;
        byte[]? copied = null;
        foreach (var suppression in active)
        {
            if (suppression.ExpiresAt <= time.GetUtcNow() || (suppression.Rule != rule.Id && suppression.Rule != rule.Title))
                continue;
            if (suppression.Where.Count > 0 && !line.IsEmpty)
                copied ??= line.ToArray();
            if (suppression.Where.All(wanted => Fits(wanted, group, copied)))
                return suppression.Id;
        }
        return null;
    }

    /// <summary>Reads the filters again.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        var rows = await context.Suppressions.AsNoTracking().Where(row => row.EndedAt == null && row.ExpiresAt > now).OrderBy(row => row.Id).ToListAsync(cancellation);
        _active = [.. rows.Select(row => AlertRecords.Of(row, now))];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static bool Fits(AlertField wanted, IReadOnlyList<AlertField> group, byte[]? line)
    {
        var found = group.FirstOrDefault(field => field.Name == wanted.Name)?.Value ?? (line is null ? null : EventFields.Find(line, wanted.Name));
        return found is not null && FileSystemName.MatchesSimpleExpression(wanted.Value, found, ignoreCase: true);
    }

    [LoggerMessage(LogLevel.Warning, "The filters cannot be read; those before still count: {Message}")]
    private static partial void LogFailed(ILogger logger, string message);
}
