using System.Text;
using Rempart.Core.Alerts;
using Rempart.Detection;

namespace Rempart.Server.Alerts.Stream;

/// <summary>Says why a rule matched, in the engine's own words.</summary>
internal sealed class Explanations(DetectionEngine engine)
{
    private const int MostParts = 40;
    private readonly Explainer _explainer = new(engine);

    /// <summary>Of a rule, its parts before the event; of a correlation, what it asks for and its rules before its newest event.</summary>
    public AlertExplanation? Of(DetectionRule rule, byte[]? line, IReadOnlyList<AlertEvent> events)
    {
        switch (rule)
        {
            case SigmaRule single when (line ?? Newest(events)) is { } content:
                return Of(single, content);
            case CorrelationRule correlation:
                var parts = Newest(events) is { } newest
                    ? correlation.RuleReferences.SelectMany(name => engine.Rules.Rules.Where(one => one.IsCalled(name)))
                        .Select(one => Of(one, newest)).OfType<AlertExplanation>().Where(part => part.Holds)
                    : [];
                return new AlertExplanation(correlation.ConditionText, true, null, null, [.. parts.Take(MostParts)]);
            default:
                return null;
        }
    }

    private AlertExplanation? Of(SigmaRule rule, ReadOnlySpan<byte> content) => _explainer.Explain(rule, content) is { } explained
        ? new AlertExplanation($"{rule.Title}: {explained.Condition}", explained.Holds, null, null, [.. explained.Selections.Select(part => Of(part, MostParts))])
        : null;

    // A list of ten thousand values is no explanation: those that hold come first.
    private static AlertExplanation Of(Explanation part, int most) => new(
        part.Text, part.Holds, part.Field, part.Value?.Replace('\0', '\ufffd'), [.. part.Parts.OrderByDescending(one => one.Holds).Take(most).Select(one => Of(one, most / 2))]);

    private static byte[]? Newest(IReadOnlyList<AlertEvent> events) => events.Count > 0 ? Encoding.UTF8.GetBytes(events[^1].Line) : null;
}
