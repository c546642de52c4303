using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Cli.Terminal;

/// <summary>How outcomes, severities, states and times read in the person's language.</summary>
internal static class Words
{
    public static Cell Of(Outcome outcome) => outcome switch
    {
        Outcome.Satisfied => new Cell(Text.OutcomeSatisfied, Tone.Good),
        Outcome.NotSatisfied => new Cell(Text.OutcomeNotSatisfied, Tone.Bad),
        _ => new Cell(Text.OutcomeUnknown, Tone.Doubtful),
    };

    public static Cell Of(Severity severity) => severity switch
    {
        Severity.Critical => new Cell(Text.SeverityCritical, Tone.Bad),
        Severity.High => new Cell(Text.SeverityHigh, Tone.Bad),
        Severity.Medium => new Cell(Text.SeverityMedium, Tone.Doubtful),
        _ => new Cell(Text.SeverityLow),
    };

    public static Cell Of(FindingState state) => state switch
    {
        FindingState.Resolved => new Cell(Text.StateResolved, Tone.Good),
        FindingState.RiskAccepted => new Cell(Text.StateRiskAccepted, Tone.Doubtful),
        _ => new Cell(Text.StateOpen, Tone.Bad),
    };

    /// <summary>A past moment as a distance from now: <c>5m ago</c>. A moment ahead of this machine's clock reads as now.</summary>
    public static string Ago(DateTimeOffset? then, DateTimeOffset now) => then is { } moment
        ? now - moment < TimeSpan.FromSeconds(1) ? Text.JustNow : Text.Ago.With(Short(now - moment))
        : Text.Never;

    /// <summary>A length of time in its largest unit: <c>45s</c>, <c>12m</c>, <c>3h</c>, <c>9d</c>.</summary>
    public static string Short(TimeSpan length) => length switch
    {
        { TotalSeconds: < 60 } => Number(length.TotalSeconds) + "s",
        { TotalMinutes: < 60 } => Number(length.TotalMinutes) + "m",
        { TotalHours: < 48 } => Number(length.TotalHours) + "h",
        _ => Number(length.TotalDays) + Text.DayLetter,
    };

    /// <summary>A moment, in UTC, to the minute.</summary>
    public static string Minute(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>The length of a check.</summary>
    public static string Milliseconds(double milliseconds) => milliseconds < 1000
        ? Number(milliseconds) + " ms"
        : (milliseconds / 1000).ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private static string Number(double value) => Math.Floor(value).ToString("0", CultureInfo.InvariantCulture);
}
