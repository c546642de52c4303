using System.Text;
using Rempart.Core.Alerts;
using Rempart.Detection;
using Rempart.Server.Alerts.Canaries;
using Rempart.Server.Alerts.Suppressions;

namespace Rempart.Server.Alerts.Stream;

/// <summary>
/// Takes what the engine finds and gathers it by alert until it is stored. Bounded: a stream that names ever new users makes one alert
/// of what is over the limit, not ever more.
/// </summary>
internal sealed class DetectionBatch(Explanations explanations, SuppressionList suppressions, int eventsKept) : IDetectionSink
{
    /// <summary>How many alerts of one rule there may be in one batch; what is beyond them is one alert without values.</summary>
    public const int MostOfOneRule = 200;

    private const int LongestEvent = 32 * 1024;
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, PendingAlert> _alerts = new(StringComparer.Ordinal);
    private readonly Dictionary<DetectionRule, int> _ofRule = [];
    private readonly Dictionary<long, long> _suppressed = [];
    private int _bytes;

    public IReadOnlyCollection<PendingAlert> Alerts => _alerts.Values;

    /// <summary>How many detections each filter held back.</summary>
    public IReadOnlyDictionary<long, long> Suppressed => _suppressed;

    /// <summary>What the canaries that were seen carry.</summary>
    public List<string> Canaries { get; } = [];

    /// <summary>Firings whose events must be fetched from the log before the batch is stored.</summary>
    public List<(PendingAlert Alert, CorrelationMatch Match)> Firings { get; } = [];

    public long Detections { get; private set; }

    public bool IsEmpty => _alerts.Count == 0 && _suppressed.Count == 0;

    /// <summary>The source of the events that are compared now.</summary>
    public string Source { get; set; } = "";

    /// <summary>True while events are compared whose detections are stored already: only the windows of correlations are wanted.</summary>
    public bool IsReplay { get; set; }

    public void Matched(in DetectionMatch match)
    {
        if (IsReplay)
            return;
        Detections++;
        if (match.Rule.Id == Canary.RuleId)
        {
            var canary = AlertOf(match.Rule, []);
            canary.Add(match.Time);
            if (EventFields.Find(match.Content.ToArray(), Canary.Field) is { } nonce)
                Canaries.Add(nonce);
            return;
        }
        var group = EventFields.Group(match.Content, Source);
        if (suppressions.Find(match.Rule, group, match.Content) is { } suppression)
        {
            Suppress(suppression);
            return;
        }
        var alert = AlertOf(match.Rule, group, match.Content);
        alert.Add(match.Time);
        Keep(alert, Source, match.Content);
    }

    public void Fired(CorrelationMatch match)
    {
        if (IsReplay)
            return;
        Detections++;
        AlertField[] group = [.. match.Group.Select(pair => new AlertField(pair.Key, pair.Value))];
        if (suppressions.Find(match.Rule, group, default) is { } suppression)
        {
            Suppress(suppression);
            return;
        }
        var alert = AlertOf(match.Rule, group);
        alert.Add(match.Time);
        if (alert.Events.Count + alert.Wanted >= eventsKept)
            return;
        Firings.Add((alert, match));
        alert.Wanted += match.Events.Count;
    }

    // The log holds what the parsers wrote; what is no JSON there is counted by the run.
    public void Rejected(EventProblem problem)
    {
    }

    /// <summary>Whether one more event can be kept with an alert.</summary>
    public bool HasRoom(PendingAlert alert) => alert.Events.Count < eventsKept && _bytes <= MostBytes;

    /// <summary>Keeps an event with an alert, as far as there is room.</summary>
    public void Keep(PendingAlert alert, string source, ReadOnlySpan<byte> line)
    {
        if (!HasRoom(alert))
            return;
        var cut = line.Length > LongestEvent ? line[..LongestEvent] : line;
        _bytes += cut.Length;
        alert.Events.Add(new AlertEvent(source, Tame(Encoding.UTF8.GetString(cut).TrimEnd())));
    }

    // PostgreSQL's texts hold no zero characters.
    private static string Tame(string text) => text.Replace('\0', '\ufffd');

    private PendingAlert AlertOf(DetectionRule rule, IReadOnlyList<AlertField> group, ReadOnlySpan<byte> content = default)
    {
        group = [.. group.Select(field => field with { Value = Tame(field.Value) })];
        var name = rule.Id ?? rule.Title;
        if (_alerts.TryGetValue(PendingAlert.FingerprintOf(name, group), out var known))
            return known;
        if (_ofRule.GetValueOrDefault(rule) >= MostOfOneRule)
        {
            group = [];
            if (_alerts.TryGetValue(PendingAlert.FingerprintOf(name, group), out known))
                return known;
        }
        _ofRule[rule] = _ofRule.GetValueOrDefault(rule) + 1;
        var line = content.Length is > 0 and <= LongestEvent ? content.ToArray() : null;
        PendingAlert? made = null;
        made = new PendingAlert(name, rule.Title, (AlertLevel)(int)(rule.Level ?? RuleLevel.Medium), group)
        {
            Description = rule.Description,
            FalsePositives = rule.FalsePositives,
            Tags = rule.Tags,
            Canary = rule.Id == Canary.RuleId,
            Explain = () => explanations.Of(rule, line, made!.Events),
        };
        _alerts.Add(made.Fingerprint, made);
        return made;
    }

    private void Suppress(long suppression) => _suppressed[suppression] = _suppressed.GetValueOrDefault(suppression) + 1;
}
