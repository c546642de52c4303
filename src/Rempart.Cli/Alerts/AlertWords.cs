using Rempart.Cli.Terminal;
using Rempart.Core.Alerts;

namespace Rempart.Cli.Alerts;

/// <summary>How levels, states and verdicts of alerts read in the person's language; colour is never all that tells them.</summary>
internal static class AlertWords
{
    public static Cell Of(AlertLevel level) => level switch
    {
        AlertLevel.Critical => new Cell(Text.SeverityCritical, Tone.Bad),
        AlertLevel.High => new Cell(Text.SeverityHigh, Tone.Bad),
        AlertLevel.Medium => new Cell(Text.SeverityMedium, Tone.Doubtful),
        AlertLevel.Low => new Cell(Text.SeverityLow),
        _ => new Cell(Text.LevelInformational),
    };

    public static Cell Of(AlertState state) => state switch
    {
        AlertState.New => new Cell(Text.AlertNew, Tone.Bad),
        AlertState.Acknowledged => new Cell(Text.AlertAcknowledged, Tone.Doubtful),
        _ => new Cell(Text.AlertClosed, Tone.Good),
    };

    public static string Of(AlertVerdict verdict) => verdict switch
    {
        AlertVerdict.TruePositive => Text.VerdictTruePositive,
        AlertVerdict.FalsePositive => Text.VerdictFalsePositive,
        AlertVerdict.Benign => Text.VerdictBenign,
        _ => Text.VerdictTest,
    };

    public static string Of(IReadOnlyList<AlertField> group) => group.Count == 0 ? "-" : string.Join(" ", group.Select(field => $"{field.Name}={field.Value}"));
}
