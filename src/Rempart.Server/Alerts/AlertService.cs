using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Alerts;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;
using Rempart.Server.Alerts.Delivery;
using Rempart.Server.Alerts.Store;
using Rempart.Server.Alerts.Suppressions;

namespace Rempart.Server.Alerts;

/// <summary>
/// What people see of alerts and decide about them. A decision and its evidence are one: the evidence is durable before the decision
/// is committed, and without it there is none.
/// </summary>
internal sealed class AlertService(
    IDbContextFactory<AlertsContext> contexts, IEvidenceLog evidence, DeliveryPlan plan, SuppressionList suppressions, DetectionReport report, TimeProvider time) : IAlerts
{
    private const int LongestReason = 500;
    private static readonly TimeSpan LongestSuppression = TimeSpan.FromDays(366);

    public async Task<Page<AlertRecord>> ListAsync(AlertQuery query, string? after, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = context.Alerts.AsNoTracking().Where(row => !row.Canary && row.Level >= query.Level);
        if (query.State is { } state)
            rows = rows.Where(row => row.State == state);
        else if (!query.All)
            rows = rows.Where(row => row.State != AlertState.Closed);
        if (query.Rule is { } rule)
            rows = rows.Where(row => row.Rule == rule || row.Title == rule);
        var total = await rows.CountAsync(cancellation);
        if (after is not null)
        {
            var before = long.Parse(after, NumberStyles.None, CultureInfo.InvariantCulture);
            rows = rows.Where(row => row.Id < before);
        }
        // The events stay where they are: a list needs none.
        var page = await rows.OrderByDescending(row => row.Id).Take(limit + 1).Select(row => new AlertRow
        {
            Id = row.Id,
            Fingerprint = row.Fingerprint,
            Rule = row.Rule,
            Title = row.Title,
            Level = row.Level,
            State = row.State,
            Verdict = row.Verdict,
            Count = row.Count,
            FirstSeen = row.FirstSeen,
            LastSeen = row.LastSeen,
            Group = row.Group,
            Tags = row.Tags,
        }).ToListAsync(cancellation);
        return new Page<AlertRecord>(
            [.. page.Take(limit).Select(AlertRecords.Of)], page.Count > limit ? page[limit - 1].Id.ToString(CultureInfo.InvariantCulture) : null, total);
    }

    public async Task<AlertDetails?> FindAsync(long id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (await context.Alerts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } found)
            return null;
        var decisions = await context.Decisions.AsNoTracking().Where(row => row.AlertId == id).OrderBy(row => row.Id).ToListAsync(cancellation);
        var deliveries = await context.Deliveries.AsNoTracking().Where(row => row.AlertId == id).OrderByDescending(row => row.Id).Take(20).ToListAsync(cancellation);
        return AlertRecords.Details(found, decisions, deliveries);
    }

    public Task<AlertRecord> AcknowledgeAsync(long id, string? reason, string actor, CancellationToken cancellation) =>
        DecideAsync(id, AlertState.Acknowledged, null, Reason(reason, isNeeded: false), actor, "alert-acknowledged", cancellation);

    public Task<AlertRecord> CloseAsync(long id, AlertVerdict? verdict, string? reason, string actor, CancellationToken cancellation) =>
        verdict is { } known && Enum.IsDefined(known)
            ? DecideAsync(id, AlertState.Closed, known, Reason(reason, isNeeded: true), actor, "alert-closed", cancellation)
            : throw new AlertRefusedException(AlertRefusal.Invalid, "'verdict' must be TruePositive, FalsePositive, Benign or Test.");

    public Task<AlertRecord> ReopenAsync(long id, string? reason, string actor, CancellationToken cancellation) =>
        DecideAsync(id, AlertState.New, null, Reason(reason, isNeeded: true), actor, "alert-reopened", cancellation);

    public async Task<IReadOnlyList<Suppression>> SuppressionsAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        var rows = await context.Suppressions.AsNoTracking().OrderByDescending(row => row.Id).Take(1000).ToListAsync(cancellation);
        return [.. rows.Select(row => AlertRecords.Of(row, now))];
    }

    public async Task<Suppression> SuppressAsync(SuppressionRequest request, string actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = time.GetUtcNow();
        if (request.Rule is not { Length: >= 1 and <= 300 })
            throw new AlertRefusedException(AlertRefusal.Invalid, "'rule' must name a rule by its id or title.");
        if (request.Owner is not { Length: >= 1 and <= 200 })
            throw new AlertRefusedException(AlertRefusal.Invalid, "'owner' must name who answers for it.");
        if (request.Until <= now || request.Until > now + LongestSuppression)
            throw new AlertRefusedException(AlertRefusal.Invalid, $"'until' must be in the future and at most {LongestSuppression.TotalDays:0} days ahead.");
        var where = request.Where ?? [];
        if (where.Count > 20 || where.Any(field => field is not { Name: { Length: >= 1 and <= 200 }, Value: { Length: >= 1 and <= 1000 } }))
            throw new AlertRefusedException(AlertRefusal.Invalid, "'where' must be at most 20 fields with name and value.");
        if (report.FindRule(request.Rule) is null)
            throw new AlertRefusedException(AlertRefusal.Invalid, $"No rule in force is called '{request.Rule}'. Take the id of an alert: rempart alerts show ID");
        var row = new SuppressionRow
        {
            Rule = request.Rule,
            Where = JsonSerializer.Serialize(where, AlertJson.Default.IReadOnlyListAlertField),
            Owner = request.Owner,
            Reason = Reason(request.Reason, isNeeded: true)!,
            CreatedBy = actor,
            CreatedAt = now,
            ExpiresAt = request.Until.ToUniversalTime(),
        };
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        context.Suppressions.Add(row);
        await context.SaveChangesAsync(cancellation);
        await evidence.AppendAsync(AlertEvidence.Of($"suppression:{row.Id}", actor, now, new AlertEvidence("alerts-suppressed") { Rule = row.Rule, Owner = row.Owner, Reason = row.Reason, Until = row.ExpiresAt, Where = where }), cancellation);
        await transaction.CommitAsync(cancellation);
        await suppressions.RefreshAsync(cancellation);
        return AlertRecords.Of(row, now);
    }

    public async Task<Suppression> EndSuppressionAsync(long id, string actor, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var now = time.GetUtcNow();
        var row = await context.Suppressions.FromSql($"SELECT * FROM alerts.suppression WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(cancellation)
            ?? throw new AlertRefusedException(AlertRefusal.NotFound, $"There is no filter {id}. List them with: rempart alerts suppress --list");
        if (row.EndedAt is not null || row.ExpiresAt <= now)
            throw new AlertRefusedException(AlertRefusal.Conflict, $"The filter {id} does not count any more.");
        row.EndedAt = now;
        await context.SaveChangesAsync(cancellation);
        await evidence.AppendAsync(AlertEvidence.Of($"suppression:{row.Id}", actor, now, new AlertEvidence("suppression-ended") { Rule = row.Rule }), cancellation);
        await transaction.CommitAsync(cancellation);
        await suppressions.RefreshAsync(cancellation);
        return AlertRecords.Of(row, now);
    }

    public Task<DetectionStatus> StatusAsync(CancellationToken cancellation) => report.StatusAsync(cancellation);

    private async Task<AlertRecord> DecideAsync(long id, AlertState state, AlertVerdict? verdict, string? reason, string actor, string action, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var row = await context.Alerts.FromSql($"SELECT * FROM alerts.alert WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(cancellation)
            ?? throw new AlertRefusedException(AlertRefusal.NotFound, $"There is no alert {id}. List them with: rempart alerts list");
        var isPossible = state switch
        {
            AlertState.Acknowledged => row.State == AlertState.New,
            AlertState.Closed => row.State != AlertState.Closed,
            _ => row.State == AlertState.Closed,
        };
        if (!isPossible)
            throw new AlertRefusedException(AlertRefusal.Conflict, $"The alert {id} is {row.State.ToString().ToLowerInvariant()} already.".Replace("is new already", "is open already", StringComparison.Ordinal));
        var now = time.GetUtcNow();
        (row.State, row.Verdict) = (state, verdict);
        context.Decisions.Add(new DecisionRow { AlertId = id, State = state, Verdict = verdict, By = actor, At = now, Reason = reason });
        if (state == AlertState.Closed)
            context.Deliveries.AddRange(plan.Of(row, AlertChange.Closed, now));
        else if (state == AlertState.New)
            context.Deliveries.AddRange(plan.Of(row, AlertChange.Reopened, now));
        await context.SaveChangesAsync(cancellation);
        await evidence.AppendAsync(AlertEvidence.Of($"alert:{id}", actor, now, new AlertEvidence(action) { Rule = row.Rule, Fingerprint = row.Fingerprint, Verdict = verdict?.ToString(), Reason = reason }), cancellation);
        await transaction.CommitAsync(cancellation);
        plan.Wake();
        return AlertRecords.Of(row);
    }

    private static string? Reason(string? reason, bool isNeeded)
    {
        var trimmed = reason?.Trim();
        if (trimmed is null or "" && !isNeeded)
            return null;
        return trimmed is { Length: >= 3 and <= LongestReason } && !trimmed.Contains('\0', StringComparison.Ordinal)
            ? trimmed
            : throw new AlertRefusedException(AlertRefusal.Invalid, $"'reason' must have 3 to {LongestReason} characters.");
    }
}
