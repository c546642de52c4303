using System.Collections.Frozen;
using Rempart.Core.Posture;

namespace Rempart.Server.Console.Live;

/// <summary>What the pages show: the report, and for each control its last assessment and its worst findings.</summary>
/// <param name="Report">The state of all registered controls.</param>
/// <param name="Details">By control id.</param>
/// <param name="Failed">True when a newer state could not be read: this one is old.</param>
internal sealed record BoardSnapshot(PostureReport Report, FrozenDictionary<string, ControlDetails> Details, bool Failed)
{
    private readonly FrozenDictionary<string, ControlStatus> _byId = Report.Controls.ToFrozenDictionary(control => control.Id, StringComparer.Ordinal);

    public ControlStatus? Status(string id) => _byId.GetValueOrDefault(id);
}

/// <summary>The last assessment of a control and its findings, the worst first, at most <see cref="Most"/> of each state.</summary>
internal sealed record ControlDetails(AssessmentRecord? Last, IReadOnlyList<FindingRecord> Open, IReadOnlyList<FindingRecord> Accepted)
{
    /// <summary>So many fit on a page; the rest is a link away.</summary>
    public const int Most = 20;

    public static ControlDetails None { get; } = new(null, [], []);
}
