using Rempart.Core.Evidence;
using Rempart.Core.Posture;

namespace Rempart.Server.Tests.Console;

/// <summary>Three pieces of evidence to list.</summary>
internal sealed class InMemoryArchive : IEvidenceArchive
{
    private static readonly DateTimeOffset At = TimeProvider.System.GetUtcNow().AddHours(-1);

    public Task<Page<EvidenceSummary>> ListAsync(string? subject, string? after, int limit, CancellationToken cancellation) =>
        Task.FromResult(new Page<EvidenceSummary>(
            [
                new(41, At, "assessment", "exposure.listeners", "system", false),
                new(40, At, "decision", "finding", "user:<b>carol</b>", false),
                new(39, At, "system", "server", "system", true),
            ],
            null,
            3));

    public Task<EvidenceBundle?> BundleAsync(long index, CancellationToken cancellation) =>
        Task.FromResult<EvidenceBundle?>(new EvidenceBundle(index, "", "", "", "rempart.example/r3edge+1a2b3c4d+AVlXS4j0ukVgSR0fTb2hOkJsbG9s"));
}
