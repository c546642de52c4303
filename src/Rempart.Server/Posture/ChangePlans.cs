using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>Plans what enforcement would do, keeps the plan as it was shown, and applies exactly that, once.</summary>
internal sealed partial class ChangePlans(
    ControlRegistry registry,
    IDbContextFactory<PostureContext> contexts,
    IPosture posture,
    IEstateSource estates,
    IEvidenceLog evidence,
    TimeProvider time,
    ILogger<ChangePlans> logger) : IEnforcement
{
    /// <summary>How long a plan may be applied after it was shown.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public bool Enforces(string controlId) => registry.EnabledIn(estates.Current).OfType<IEnforcedControl>().Any(control => control.Description.Id == controlId);

    public async Task<PlanResponse> PlanAsync(IReadOnlyList<string> controls, string actor, CancellationToken cancellation)
    {
        var estate = estates.Current;
        IEnforcedControl[] chosen = controls.Count == 0
            ? [.. registry.EnabledIn(estate).OfType<IEnforcedControl>()]
            : [.. controls.Distinct(StringComparer.Ordinal).Select(Enforced)];
        var plans = new List<ChangePlan>();
        foreach (var control in chosen)
            plans.Add(await PlanAsync(control, estate, alone: chosen.Length == 1, cancellation));
        var response = new PlanResponse(Guid.NewGuid().ToString("N"), time.GetUtcNow() + Lifetime, plans);
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        context.Plans.Add(new PlanRow
        {
            Id = response.Id,
            Document = JsonSerializer.Serialize(response, PostureStoreJson.Default.PlanResponse),
            PlannedBy = actor,
            ExpiresAt = response.ExpiresAt,
        });
        await context.SaveChangesAsync(cancellation);
        return response;
    }

    // Of several controls, one that cannot plan keeps nobody from the others' plans: it is shown as not planned.
    private async Task<ChangePlan> PlanAsync(IEnforcedControl control, Estate estate, bool alone, CancellationToken cancellation)
    {
        try
        {
            return await control.PlanAsync(estate, cancellation);
        }
        catch (EnforcementException error) when (!alone)
        {
            return new ChangePlan(control.Description.Id, time.GetUtcNow(), []) { NotPlanned = [new Gap(control.Description.Id, error.Message)] };
        }
    }

    // The claim in the database makes sure that of two callers only one applies.
    public async Task<ApplyOutcome> ApplyAsync(string planId, string actor, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var claimed = await context.Plans
            .Where(row => row.Id == planId && row.AppliedAt == null && row.ExpiresAt > now)
            .ExecuteUpdateAsync(row => row.SetProperty(plan => plan.AppliedAt, now), cancellation);
        var stored = await context.Plans.AsNoTracking().SingleOrDefaultAsync(row => row.Id == planId, cancellation);
        if (claimed == 0)
            return new(null, Refuse(planId, stored, now));

        var plan = JsonSerializer.Deserialize(stored!.Document, PostureStoreJson.Default.PlanResponse)!;
        await RecordAsync("apply-started", plan.Id, actor, JsonSerializer.SerializeToUtf8Bytes(plan, PostureStoreJson.Default.PlanResponse), cancellation);
        var results = new List<ApplyResult>();
        // Once begun, a change is not abandoned because the caller went away.
        foreach (var change in plan.Plans.Where(change => change.Steps.Count > 0))
            results.Add(await TryApplyAsync(change));
        var assessments = await posture.VerifyAsync([.. plan.Plans.Select(change => change.ControlId)], actor, progress: null, CancellationToken.None);
        var response = new ApplyResponse(results, assessments);
        await RecordAsync("apply-ended", plan.Id, actor, JsonSerializer.SerializeToUtf8Bytes(response, PostureStoreJson.Default.ApplyResponse), CancellationToken.None);
        return new(response, null);
    }

    // A control that throws half-way must not keep the others, and the record of what was done, from following.
    private async Task<ApplyResult> TryApplyAsync(ChangePlan change)
    {
        try
        {
            return await Enforced(change.ControlId).ApplyAsync(change, CancellationToken.None);
        }
        catch (Exception error)
        {
            LogFailed(logger, error, change.ControlId);
            return new ApplyResult(change.ControlId, 0, $"It failed with {error.GetType().Name}; the server's log says more. Verify, then plan again.");
        }
    }

    [LoggerMessage(LogLevel.Error, "Applying the plan of {ControlId} failed.")]
    private static partial void LogFailed(ILogger logger, Exception error, string controlId);

    private IEnforcedControl Enforced(string id) => registry.Get(id) as IEnforcedControl
        ?? throw new UnknownControlException($"'{id}' is verified, not enforced: there is nothing to plan or apply for it.");

    private static string Refuse(string id, PlanRow? stored, DateTimeOffset now) => stored switch
    {
        null => $"There is no plan '{id}'. Make one with: rempart plan",
        { AppliedAt: { } at } => $"The plan '{id}' was applied on {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Make a new one with: rempart plan",
        { ExpiresAt: var until } when until <= now => $"The plan '{id}' was shown too long ago (until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC). Make a new one with: rempart plan",
        _ => $"The plan '{id}' is being applied by someone else.",
    };

    private Task<long> RecordAsync(string what, string subject, string actor, byte[] content, CancellationToken cancellation) =>
        evidence.AppendAsync(new EvidenceRecord(EvidenceKind.Action, $"plan:{subject}:{what}", actor, time.GetUtcNow(), content), cancellation);
}
