using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>The posture's door: verifies, decides and reports.</summary>
internal sealed partial class PostureService(
    ControlRegistry registry,
    ControlRunner runner,
    PostureStore store,
    PostureReader reader,
    PostureFeed feed,
    IEstateSource estates,
    IEvidenceLog evidence,
    PostureMetrics metrics,
    TimeProvider time) : IPosture
{
    private const int AtOnce = 4;

    public event Action<string>? Changed
    {
        add => feed.Changed += value;
        remove => feed.Changed -= value;
    }

    public Task<PostureReport> ReportAsync(CancellationToken cancellation) => reader.ReportAsync(cancellation);

    public Task<Page<AssessmentRecord>> AssessmentsAsync(string controlId, string? after, int limit, CancellationToken cancellation)
    {
        registry.Get(controlId);
        return reader.AssessmentsAsync(controlId, after, limit, cancellation);
    }

    public Task<Page<FindingRecord>> FindingsAsync(FindingQuery query, CancellationToken cancellation) => reader.FindingsAsync(query, cancellation);

    public Task<FindingRecord?> FindingAsync(string fingerprint, CancellationToken cancellation) => reader.FindingAsync(fingerprint, cancellation);

    public async Task<IReadOnlyList<AssessmentRecord>> VerifyAsync(
        IReadOnlyList<string> controls, string actor, IProgress<AssessmentRecord>? progress, CancellationToken cancellation)
    {
        var estate = estates.Current;
        IControl[] chosen = controls.Count == 0
            ? [.. registry.EnabledIn(estate)]
            : [.. controls.Distinct(StringComparer.Ordinal).Select(registry.Get)];
        var records = new AssessmentRecord[chosen.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, chosen.Length, options, async (place, stop) =>
        {
            records[place] = await VerifyOneAsync(chosen[place], estate, actor, stop);
            progress?.Report(records[place]);
        });
        return records;
    }

    public Task<FindingRecord?> AcceptAsync(string fingerprint, AcceptRequest request, string actor, CancellationToken cancellation) =>
        DecideAsync(
            fingerprint,
            row => FindingLife.StateAt(row, time.GetUtcNow()) == FindingState.Resolved
                ? null
                : FindingLife.Accept(row, request.Reason, actor, time.GetUtcNow(), request.Until.ToUniversalTime()),
            row => new AcceptanceEvidence(fingerprint, row.ControlId, row.Resource, "risk-accepted", request.Reason, request.Until),
            actor,
            cancellation);

    public Task<FindingRecord?> WithdrawAsync(string fingerprint, string actor, CancellationToken cancellation) =>
        DecideAsync(
            fingerprint,
            row => row.State == FindingState.RiskAccepted ? FindingLife.Withdraw(row, actor, time.GetUtcNow()) : null,
            row => new AcceptanceEvidence(fingerprint, row.ControlId, row.Resource, "acceptance-withdrawn", null, null),
            actor,
            cancellation);

    private async Task<AssessmentRecord> VerifyOneAsync(IControl control, Estate estate, string actor, CancellationToken cancellation)
    {
        var (assessment, duration) = await runner.RunAsync(control, estate, cancellation);
        var record = AssessmentEvidence.Record(assessment, duration, estate.Digest, actor, time.GetUtcNow());
        // Evidence first: a state without evidence must not exist, evidence without a state is only a check that was interrupted.
        var index = await evidence.AppendAsync(record, cancellation);
        var described = AssessmentEvidence.Describe(assessment, duration, estate.Digest, index);
        await store.KeepAsync(assessment, described, estate.RiskAcceptances, cancellation);
        metrics.Assessed(described);
        return described;
    }
}
