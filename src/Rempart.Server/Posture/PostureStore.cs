using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>Writes what assessments and decisions change. One transaction a change, one writer a control, also across servers.</summary>
internal sealed partial class PostureStore(IDbContextFactory<PostureContext> contexts, TimeProvider time, ILogger<PostureStore> logger)
{
    /// <summary>The channel on which the database tells all servers that a control changed.</summary>
    public const string Channel = "rempart_posture";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>Keeps an assessment: the control's state, its findings and their history. Tried again while the database is away.</summary>
    public Task KeepAsync(Assessment assessment, AssessmentRecord record, IReadOnlyList<Core.Estates.RiskAcceptance> declared, CancellationToken cancellation) =>
        RetryAsync(() => WriteAsync(assessment.ControlId, async context =>
        {
            var now = time.GetUtcNow();
            context.Assessments.Add(new AssessmentRow
            {
                ControlId = assessment.ControlId,
                Document = JsonSerializer.Serialize(record, PostureStoreJson.Default.AssessmentRecord),
            });
            await UpdateStateAsync(context, assessment, record.EvidenceIndex ?? 0, cancellation);
            var known = await context.Findings.Where(row => row.ControlId == assessment.ControlId)
                .ToDictionaryAsync(row => row.Fingerprint, StringComparer.Ordinal, cancellation);
            var before = known.Keys.ToHashSet(StringComparer.Ordinal);
            context.FindingEvents.AddRange(FindingLife.Observe(known, assessment, now));
            context.FindingEvents.AddRange(DeclaredAcceptances.Apply(known.Values, declared, now));
            context.Findings.AddRange(known.Values.Where(row => !before.Contains(row.Fingerprint)));
            return true;
        }, cancellation), cancellation);

    /// <summary>Changes one finding by a person's decision; null when there is none of that fingerprint.</summary>
    public async Task<FindingRow?> DecideAsync(
        string fingerprint, Func<FindingRow, Task<FindingEventRow?>> decide, CancellationToken cancellation)
    {
        await using var look = await contexts.CreateDbContextAsync(cancellation);
        var found = await look.Findings.AsNoTracking().SingleOrDefaultAsync(row => row.Fingerprint == fingerprint, cancellation);
        if (found is null)
            return null;
        return await WriteAsync(found.ControlId, async context =>
        {
            var row = await context.Findings.SingleAsync(finding => finding.Fingerprint == fingerprint, cancellation);
            if (await decide(row) is { } change)
                context.FindingEvents.Add(change);
            return row;
        }, cancellation);
    }

    private static async Task UpdateStateAsync(PostureContext context, Assessment assessment, long evidence, CancellationToken cancellation)
    {
        var state = await context.Controls.SingleOrDefaultAsync(row => row.ControlId == assessment.ControlId, cancellation);
        if (state is null)
            context.Controls.Add(state = new ControlStateRow { ControlId = assessment.ControlId, Since = assessment.ObservedAt, Outcome = assessment.Outcome });
        else if (state.AssessedAt > assessment.ObservedAt)
            return; // An older check of another server ended later; the newer one counts.
        if (state.Outcome != assessment.Outcome)
            state.Since = assessment.ObservedAt;
        (state.Outcome, state.Reason, state.AssessedAt, state.EvidenceIndex) = (assessment.Outcome, assessment.Reason, assessment.ObservedAt, evidence);
        if (assessment.Outcome == Outcome.Satisfied)
            state.LastSatisfiedAt = assessment.ObservedAt;
    }

    private async Task<T> WriteAsync<T>(string controlId, Func<PostureContext, Task<T>> change, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({controlId}, 3))", cancellation);
        var result = await change(context);
        await context.SaveChangesAsync(cancellation);
        await context.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, {controlId})", cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    private async Task RetryAsync(Func<Task> write, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception error) when (IsAway(error))
            {
                LogRetry(logger, error.Message);
                await Task.Delay(RetryAfter, time, cancellation);
            }
        }
    }

    private static bool IsAway(Exception error) =>
        error is NpgsqlException { IsTransient: true } || error.InnerException is { } inner && IsAway(inner);

    [LoggerMessage(LogLevel.Warning, "An assessment waits for the database: {Message}")]
    private static partial void LogRetry(ILogger logger, string message);
}
