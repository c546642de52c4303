namespace Rempart.Core.Alerts;

/// <summary>An alert with all that helps to decide.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Description">What the rule says of itself; null when nothing.</param>
/// <param name="FalsePositives">What may match without being an attack, as the rule says.</param>
/// <param name="Events">Some of its events, the oldest first.</param>
/// <param name="Explanation">Why the rule matched.</param>
/// <param name="Decisions">What was decided about it, the oldest first.</param>
/// <param name="Deliveries">Where it was sent.</param>
public sealed record AlertDetails(
    AlertRecord Alert, string? Description, IReadOnlyList<string> FalsePositives, IReadOnlyList<AlertEvent> Events, AlertExplanation? Explanation,
    IReadOnlyList<AlertDecision> Decisions, IReadOnlyList<AlertDelivery> Deliveries);

/// <summary>An event of an alert.</summary>
/// <param name="Source">The log source.</param>
/// <param name="Line">The event: OCSF as JSON, cut when it is very long.</param>
public sealed record AlertEvent(string Source, string Line);

/// <summary>A part of a rule before an event.</summary>
/// <param name="Text">The part.</param>
/// <param name="Holds">Whether it is true of the event.</param>
/// <param name="Field">The field it asks for; null when it has parts.</param>
/// <param name="Value">The value that was found; null when there was none.</param>
/// <param name="Parts">Its parts.</param>
public sealed record AlertExplanation(string Text, bool Holds, string? Field, string? Value, IReadOnlyList<AlertExplanation> Parts);

/// <summary>What somebody decided about an alert, or what opened it again.</summary>
/// <param name="State">Where the alert stood after it.</param>
/// <param name="By">Who: <c>user:alice</c>; <c>system</c> for a new detection after it was closed.</param>
/// <param name="At">When.</param>
/// <param name="Verdict">What it was, when it was closed.</param>
/// <param name="Reason">Why; null when nothing was said.</param>
public sealed record AlertDecision(AlertState State, string By, DateTimeOffset At, AlertVerdict? Verdict, string? Reason);

/// <summary>What became of a message about an alert.</summary>
/// <param name="Destination">The destination's name.</param>
/// <param name="CreatedAt">When it was due.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="DeliveredAt">When the destination took it; null when it did not.</param>
/// <param name="LostAt">When it was given up; null when it was not.</param>
/// <param name="Problem">What the last attempt met; null when nothing.</param>
public sealed record AlertDelivery(string Destination, DateTimeOffset CreatedAt, int Attempts, DateTimeOffset? DeliveredAt, DateTimeOffset? LostAt, string? Problem);
