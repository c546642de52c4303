using System.Collections.Concurrent;
using System.Collections.Frozen;
using Rempart.Core.Posture;

namespace Rempart.Server.Console.Live;

/// <summary>Reads a snapshot. What did not change since the last one is not read again.</summary>
internal sealed class BoardReader(IPosture posture)
{
    private readonly ConcurrentDictionary<string, (Version Version, ControlDetails Details)> _kept = new(StringComparer.Ordinal);

    /// <summary>Forgets the details of a control: they changed.</summary>
    public void Forget(string controlId) => _kept.TryRemove(controlId, out _);

    public async Task<BoardSnapshot> ReadAsync(CancellationToken cancellation)
    {
        var report = await posture.ReportAsync(cancellation);
        var details = new Dictionary<string, ControlDetails>(StringComparer.Ordinal);
        foreach (var status in report.Controls)
            details[status.Id] = await DetailsAsync(status, cancellation);
        return new(report, details.ToFrozenDictionary(StringComparer.Ordinal), Failed: false);
    }

    private async Task<ControlDetails> DetailsAsync(ControlStatus status, CancellationToken cancellation)
    {
        var version = new Version(status.EvidenceIndex, status.OpenFindings, status.AcceptedFindings);
        if (_kept.TryGetValue(status.Id, out var kept) && kept.Version == version)
            return kept.Details;
        if (status.EvidenceIndex is null)
            return ControlDetails.None;
        var details = new ControlDetails(
            (await posture.AssessmentsAsync(status.Id, null, 1, cancellation)).Items is [var last, ..] ? last : null,
            status.OpenFindings == 0 ? [] : await FindingsAsync(status.Id, FindingState.Open, cancellation),
            status.AcceptedFindings == 0 ? [] : await FindingsAsync(status.Id, FindingState.RiskAccepted, cancellation));
        _kept[status.Id] = (version, details);
        return details;
    }

    private async Task<IReadOnlyList<FindingRecord>> FindingsAsync(string controlId, FindingState state, CancellationToken cancellation) =>
        (await posture.FindingsAsync(new FindingQuery(state, controlId, null, ControlDetails.Most), cancellation)).Items;

    private readonly record struct Version(long? Evidence, int Open, int Accepted);
}
