using Rempart.Core.Posture;

namespace Rempart.Server.Tests.Console;

/// <summary>A posture in memory, only to see what pages make of it. It verifies nothing.</summary>
internal sealed class InMemoryPosture(TimeProvider time) : IPosture
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ControlStatus> _controls = [];
    private readonly Dictionary<string, AssessmentRecord> _assessments = [];
    private readonly Dictionary<string, FindingRecord> _findings = [];

    public event Action<string>? Changed;

    /// <summary>What the report throws, when it should fail.</summary>
    public Exception? Failure { get; set; }

    public int Reports { get; private set; }

    public List<string> Actors { get; } = [];

    public Exception? VerifyFailure { get; set; }

    public void Set(ControlStatus status, AssessmentRecord? assessment = null, params FindingRecord[] findings)
    {
        lock (_lock)
        {
            _controls[status.Id] = status;
            if (assessment is not null)
                _assessments[status.Id] = assessment;
            foreach (var gone in _findings.Values.Where(finding => finding.ControlId == status.Id).ToList())
                _findings.Remove(gone.Fingerprint);
            foreach (var finding in findings)
                _findings[finding.Fingerprint] = finding;
        }
        Changed?.Invoke(status.Id);
    }

    public Task<PostureReport> ReportAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            Reports++;
            return Failure is null
                ? Task.FromResult(new PostureReport("r3edge", new string('a', 64), time.GetUtcNow(), [.. _controls.Values]))
                : Task.FromException<PostureReport>(Failure);
        }
    }

    public Task<Page<AssessmentRecord>> AssessmentsAsync(string controlId, string? after, int limit, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(_assessments.TryGetValue(controlId, out var one) ? new Page<AssessmentRecord>([one], null, 1) : new([], null, 0));
    }

    public Task<Page<FindingRecord>> FindingsAsync(FindingQuery query, CancellationToken cancellation)
    {
        lock (_lock)
        {
            FindingRecord[] all = [.. _findings.Values
                .Where(finding => (query.State is null || finding.State == query.State) && (query.ControlId is null || finding.ControlId == query.ControlId))
                .OrderByDescending(finding => finding.Severity)];
            return Task.FromResult(new Page<FindingRecord>([.. all.Take(query.Limit)], null, all.Length));
        }
    }

    public Task<FindingRecord?> FindingAsync(string fingerprint, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(_findings.GetValueOrDefault(fingerprint));
    }

    public Task<IReadOnlyList<AssessmentRecord>> VerifyAsync(
        IReadOnlyList<string> controls, string actor, IProgress<AssessmentRecord>? progress, CancellationToken cancellation)
    {
        Actors.Add(actor);
        if (VerifyFailure is not null)
            return Task.FromException<IReadOnlyList<AssessmentRecord>>(VerifyFailure);
        lock (_lock)
            return Task.FromResult<IReadOnlyList<AssessmentRecord>>([.. _assessments.Values.Where(one => controls.Contains(one.ControlId))]);
    }

    public Task<FindingRecord?> AcceptAsync(string fingerprint, AcceptRequest request, string actor, CancellationToken cancellation) =>
        Change(fingerprint, actor, finding => finding with
        {
            State = FindingState.RiskAccepted,
            Acceptance = new RiskAcceptance(request.Reason, actor, time.GetUtcNow(), request.Until),
        });

    public Task<FindingRecord?> WithdrawAsync(string fingerprint, string actor, CancellationToken cancellation) =>
        Change(fingerprint, actor, finding => finding with { State = FindingState.Open, Acceptance = null });

    private Task<FindingRecord?> Change(string fingerprint, string actor, Func<FindingRecord, FindingRecord> change)
    {
        FindingRecord changed;
        lock (_lock)
        {
            Actors.Add(actor);
            if (!_findings.TryGetValue(fingerprint, out var finding))
                return Task.FromResult<FindingRecord?>(null);
            _findings[fingerprint] = changed = change(finding);
            var own = _findings.Values.Where(one => one.ControlId == finding.ControlId).ToList();
            _controls[finding.ControlId] = _controls[finding.ControlId] with
            {
                OpenFindings = own.Count(one => one.State == FindingState.Open),
                AcceptedFindings = own.Count(one => one.State == FindingState.RiskAccepted),
            };
        }
        Changed?.Invoke(changed.ControlId);
        return Task.FromResult<FindingRecord?>(changed);
    }
}
