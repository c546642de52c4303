using Rempart.Core.Controls;

namespace Rempart.Core.Posture;

/// <summary>Where a finding is in its life.</summary>
public enum FindingState
{
    /// <summary>It is there, and nobody accepted it.</summary>
    Open = 0,

    /// <summary>It is there, and someone accepted the risk until a date. At that date it is open again.</summary>
    RiskAccepted = 1,

    /// <summary>A later assessment that looked did not see it.</summary>
    Resolved = 2,
}

/// <summary>A finding with its life, as the API gives it.</summary>
public sealed record FindingRecord
{
    /// <summary>The stable name of the finding, see <see cref="Finding.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The control that found it.</summary>
    public required string ControlId { get; init; }

    /// <summary>The rule that was broken.</summary>
    public required string Rule { get; init; }

    /// <summary>What deviates.</summary>
    public required string Resource { get; init; }

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>What mends it.</summary>
    public required string Remedy { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required FindingState State { get; init; }

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it was last seen.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The acceptance in force; null when there is none.</summary>
    public RiskAcceptance? Acceptance { get; init; }

    /// <summary>What happened to it, oldest first. Only filled when one finding is asked for.</summary>
    public IReadOnlyList<FindingEvent> History { get; init; } = [];
}

/// <summary>Someone's decision to live with a finding for a while.</summary>
/// <param name="Reason">Why.</param>
/// <param name="By">Who decided.</param>
/// <param name="At">When.</param>
/// <param name="Until">Until when.</param>
public sealed record RiskAcceptance(string Reason, string By, DateTimeOffset At, DateTimeOffset Until);

/// <summary>One step in a finding's life.</summary>
/// <param name="At">When.</param>
/// <param name="Change">opened, risk-accepted, acceptance-expired, acceptance-withdrawn, resolved or reopened.</param>
/// <param name="By">The person, or the control that saw it.</param>
/// <param name="Note">The reason that was given, if any.</param>
public sealed record FindingEvent(DateTimeOffset At, string Change, string By, string? Note);

/// <summary>A page of a longer list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items of this page.</param>
/// <param name="Next">What to pass as <c>after</c> for the next page; null on the last.</param>
/// <param name="Total">How many items there are in all.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, int Total);
