namespace Rempart.Core.Alerts;

/// <summary>How detection on the stream of events stands.</summary>
/// <param name="Rules">How many rules and correlations are in force.</param>
/// <param name="LoadedAt">When they were loaded.</param>
/// <param name="Problems">Rules that are not in force, and warnings, with file and line.</param>
/// <param name="Running">Whether events are being read.</param>
/// <param name="Problem">Why not; null when they are.</param>
/// <param name="Events">How many events were compared since the server's start.</param>
/// <param name="Detections">How many detections they gave.</param>
/// <param name="Behind">How old the newest event is that was compared, against the newest one in the log; null when none was.</param>
/// <param name="CanaryLatency">How long the last canary event took from its entry to its alert, in milliseconds; null when none arrived.</param>
/// <param name="CanaryAt">When it arrived.</param>
/// <param name="Destinations">Where alerts go.</param>
public sealed record DetectionStatus(
    int Rules, DateTimeOffset? LoadedAt, IReadOnlyList<RuleNotice> Problems, bool Running, string? Problem, long Events, long Detections, TimeSpan? Behind,
    double? CanaryLatency, DateTimeOffset? CanaryAt, IReadOnlyList<DestinationStatus> Destinations);

/// <summary>What is wrong with a rule.</summary>
/// <param name="File">The file, relative to its folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="InForce">True for a warning: the rule counts all the same.</param>
public sealed record RuleNotice(string File, int Line, string Message, bool InForce);

/// <summary>How a destination of alerts stands.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Kind"><c>webhook</c>, <c>email</c>, <c>alertmanager</c>, <c>syslog</c> or <c>ocsf</c>.</param>
/// <param name="Waiting">How many messages wait.</param>
/// <param name="Delivered">How many were taken.</param>
/// <param name="Lost">How many were given up.</param>
/// <param name="Oldest">Since when the oldest waits; null when none does.</param>
/// <param name="Problem">What the last attempt met; null when nothing.</param>
public sealed record DestinationStatus(string Name, string Kind, long Waiting, long Delivered, long Lost, DateTimeOffset? Oldest, string? Problem);
