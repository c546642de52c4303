using Rempart.Core.Controls;

namespace Rempart.Core.Posture;

/// <summary>Asks the server to verify controls now.</summary>
/// <param name="Controls">The ids; none means all.</param>
public sealed record VerifyRequest(IReadOnlyList<string> Controls);

/// <summary>One assessment, as the API gives it.</summary>
public sealed record AssessmentRecord
{
    /// <summary>The control that was checked.</summary>
    public required string ControlId { get; init; }

    /// <summary>When the systems were read.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>How long the check took, in milliseconds.</summary>
    public required double DurationMilliseconds { get; init; }

    /// <summary>What was concluded.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Why it is unknown; otherwise null.</summary>
    public string? Reason { get; init; }

    /// <summary>What was read.</summary>
    public IReadOnlyList<Observation> Observations { get; init; } = [];

    /// <summary>What deviated.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>How much was looked at.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>The ledger index of its evidence; null within the evidence itself, which does not know its place yet.</summary>
    public long? EvidenceIndex { get; init; }

    /// <summary>SHA-256 of the estate it was checked against, in hex.</summary>
    public required string EstateDigest { get; init; }
}

/// <summary>The assessments of one verification.</summary>
/// <param name="Assessments">One a control.</param>
public sealed record VerifyResponse(IReadOnlyList<AssessmentRecord> Assessments);

/// <summary>Accepts the risk of a finding.</summary>
/// <param name="Reason">Why; 10 to 1000 characters.</param>
/// <param name="Until">Until when; in the future, at most 366 days ahead.</param>
public sealed record AcceptRequest(string Reason, DateTimeOffset Until);

/// <summary>Asks for the change plans of enforced controls.</summary>
/// <param name="Controls">The ids; none means all enforced ones.</param>
public sealed record PlanRequest(IReadOnlyList<string> Controls);

/// <summary>Plans that were shown and may be applied once, until they expire.</summary>
/// <param name="Id">The name to apply them by.</param>
/// <param name="ExpiresAt">After this they must be planned again.</param>
/// <param name="Plans">One a control.</param>
public sealed record PlanResponse(string Id, DateTimeOffset ExpiresAt, IReadOnlyList<ChangePlan> Plans);

/// <summary>What applying plans did, and the verification that followed.</summary>
/// <param name="Results">One a control.</param>
/// <param name="Assessments">The controls verified after the change.</param>
public sealed record ApplyResponse(IReadOnlyList<ApplyResult> Results, IReadOnlyList<AssessmentRecord> Assessments);

/// <summary>A piece of evidence, as listed.</summary>
/// <param name="Index">Its place in the ledger, from 0.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Kind">assessment, decision, action or system.</param>
/// <param name="Subject">What it is about, such as a control's id.</param>
/// <param name="Actor">Who or what acted.</param>
/// <param name="Erased">True when the record was erased; its commitment stays in the ledger.</param>
public sealed record EvidenceSummary(long Index, DateTimeOffset At, string Kind, string Subject, string Actor, bool Erased);

/// <summary>All that a verifier without access needs: the record, its salt and the proof that it is in the ledger.</summary>
/// <param name="Index">Its place in the ledger.</param>
/// <param name="Record">The record's exact bytes, base64.</param>
/// <param name="Salt">The salt of its commitment, base64.</param>
/// <param name="Proof">The <c>.tlog-proof</c> file. It carries record and salt too, so that it can be handed over alone.</param>
/// <param name="VerifierKey">The ledger's public key (vkey). Compare it with the one you were given by another way.</param>
public sealed record EvidenceBundle(long Index, string Record, string Salt, string Proof, string VerifierKey);
