namespace Rempart.Core.Access;

/// <summary>
/// One access of one person to one destination for a time: one certificate serial, one permitted destination.
/// Asked for, decided, used through the bastion, ended; never changed into another one.
/// </summary>
/// <param name="Id">Its name, such as <c>g-7k2m9qx4</c>; the key id of its certificate begins with it.</param>
/// <param name="Serial">The serial of its certificate, never 0.</param>
/// <param name="Person">The id of the estate's person.</param>
/// <param name="Target">The estate's id of what is reached.</param>
/// <param name="Destination">What the bastion connects to.</param>
/// <param name="Reason">Why the person asks.</param>
/// <param name="State">Where it stands.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="Duration">How long it lasts from the moment it is approved.</param>
/// <param name="ApprovalsNeeded">How many other people must agree; 0 when it is pre-approved.</param>
public sealed record AccessGrant(
    string Id, ulong Serial, string Person, string Target, Destination Destination, string Reason, AccessGrantState State,
    DateTimeOffset RequestedAt, TimeSpan Duration, int ApprovalsNeeded)
{
    /// <summary>Whether it was taken without approval in an emergency. It must be reviewed after.</summary>
    public bool BreakGlass { get; init; }

    /// <summary>From when it counts; null before it is approved.</summary>
    public DateTimeOffset? ValidAfter { get; init; }

    /// <summary>The hard end: certificate and sessions end here. Null before it is approved.</summary>
    public DateTimeOffset? ValidBefore { get; init; }

    /// <summary>When it ended before its time; null when it did not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it was denied or revoked; null when it was not.</summary>
    public string? EndReason { get; init; }

    /// <summary>The fingerprint of the key it was issued for; null before.</summary>
    public string? KeyFingerprint { get; init; }

    /// <summary>Who agreed, or denied, and who reviewed a break-glass access after; in order.</summary>
    public IReadOnlyList<AccessDecision> Decisions { get; init; } = [];
}

/// <summary>Where a grant stands.</summary>
public enum AccessGrantState
{
    /// <summary>It waits for approval. Nothing is open.</summary>
    Requested,

    /// <summary>It counts from <see cref="AccessGrant.ValidAfter"/> to <see cref="AccessGrant.ValidBefore"/>.</summary>
    Active,

    /// <summary>Somebody said no.</summary>
    Denied,

    /// <summary>Nobody decided in time, or its time is over.</summary>
    Expired,

    /// <summary>It was ended before its time.</summary>
    Revoked,
}

/// <summary>What somebody decided about a grant.</summary>
/// <param name="By">The actor, as in evidence.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What was decided.</param>
/// <param name="Comment">Their words; null for none.</param>
public sealed record AccessDecision(string By, DateTimeOffset At, AccessDecisionKind Kind, string? Comment);

/// <summary>The kinds of <see cref="AccessDecision"/>.</summary>
public enum AccessDecisionKind
{
    /// <summary>Agreed.</summary>
    Approval,

    /// <summary>Did not agree.</summary>
    Denial,

    /// <summary>Ended it.</summary>
    Revocation,

    /// <summary>Looked at a break-glass access after the fact.</summary>
    Review,
}
