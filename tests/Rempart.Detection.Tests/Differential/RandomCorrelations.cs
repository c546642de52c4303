using System.Globalization;
using CsCheck;
using static Rempart.Detection.Tests.Differential.RandomRules;

namespace Rempart.Detection.Tests.Differential;

/// <summary>Random correlations over three rules, and events in order of time.</summary>
internal static class RandomCorrelations
{
    private const string Base = """
        {title: A, name: ra, logsource: {category: test}, detection: {s: {e: a}, condition: s}}
        ---
        {title: B, name: rb, logsource: {category: test}, detection: {s: {e|contains: b}, condition: s}}
        ---
        {title: C, name: rc, logsource: {category: test}, detection: {s: {e: [c, ab]}, condition: s}}
        """;

    private static readonly Gen<string> Bound = Pick("gte: 1", "gte: 2", "gte: 3", "gt: 2", "lt: 3", "lte: 1", "eq: 2", "neq: 2", "gt: 1, lte: 3");

    private static readonly Gen<string> NumberBound = Pick("gte: 10", "gt: 25", "lt: 12.5", "eq: 10", "neq: 10", "gte: 5, lt: 20");

    private static readonly Gen<string> Referred = Pick("[ra]", "[rb]", "[ra, rb]", "[rb, ra]", "[ra, rb, rc]", "[rc, ra]");

    private static readonly Gen<string> GroupBy = Pick("", ", group-by: [u]", ", group-by: [u, h]", ", group-by: [h]");

    private static readonly Gen<string> Span = Pick("5s", "10s", "1m");

    private static readonly Gen<string> Counting = Gen.Frequency(
        (3, Gen.Select(Referred, Bound).Select((rules, bound) => $"type: event_count, rules: {rules}, condition: {{{bound}}}")),
        (3, Gen.Select(Referred, Bound, Pick("u", "n", "[u, h]")).Select((rules, bound, field) => $"type: value_count, rules: {rules}, condition: {{field: {field}, {bound}}}")),
        (3, Gen.Select(Referred, NumberBound, Pick("value_sum", "value_avg", "value_median", "value_percentile"))
            .Select((rules, bound, type) => $"type: {type}, rules: {rules}, condition: {{field: n, {bound}}}")));

    private static readonly Gen<string> Temporal = Gen.Frequency(
        (2, Gen.Select(Referred, Pick("temporal", "temporal_ordered")).Select((rules, type) => $"type: {type}, rules: {rules}")),
        (1, Gen.Select(Pick("temporal", "temporal_ordered"), Bound).Select((type, bound) => $"type: {type}, rules: [ra, rb, rc], condition: {{{bound}}}")),
        (1, Pick("ra and not rb", "ra or rb and rc", "rc and not (ra or rb)").Select(text => $"type: temporal, rules: [ra, rb, rc], condition: {text}")));

    private static readonly Gen<string> Correlation = Gen.Select(Gen.OneOf(Counting, Temporal), GroupBy, Span, Pick("", ", generate: true"))
        .Select((body, group, span, generate) => $"{body}{group}, timespan: {span}{generate}");

    private static readonly Gen<string> Counted = Pick(
        "type: event_count, rules: [inner], timespan: 1m, condition: {gte: 2}",
        "type: value_count, rules: [inner], timespan: 1m, condition: {field: h, gte: 2}");

    private static readonly Gen<string> Mixed = Pick(
        "type: temporal, rules: [inner, rb], timespan: 10s",
        "type: temporal_ordered, rules: [inner, rb], timespan: 20s",
        "type: temporal_ordered, rules: [ra, inner], timespan: 20s");

    /// <summary>A correlation, and one over another one.</summary>
    /// <param name="mixed">Whether the outer one also refers to rules.</param>
    public static Gen<string> Set(bool mixed) => Gen.Select(Correlation, Correlation, mixed ? Gen.OneOf(Counted, Mixed) : Counted).Select((one, inner, outer) => $$"""
        {{Base}}
        ---
        {title: One, id: one, correlation: { {{one}} } }
        ---
        {title: Inner, id: inner-id, name: inner, correlation: { {{inner}} } }
        ---
        {title: Outer, id: outer, correlation: { {{outer}} } }
        """);

    /// <summary>Events with times that never go back.</summary>
    /// <param name="shared">Whether several rules may match one event.</param>
    public static Gen<string[]> Events(bool shared) => Gen.Select(
            Gen.Int[0, 7], shared ? Pick("a", "b", "c", "ab", "z") : Pick("a", "b", "c", "z"), Pick("\"x\"", "\"y\"", "null"), Pick("\"h1\"", "\"h2\""), Pick("5", "10", "20", "\"15\"", "\"much\"", "2.5", "null"))
        .Array[1, 25].Select(items =>
        {
            var time = new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero);
            return items.Select(item =>
            {
                time = time.AddSeconds(item.Item1);
                return string.Create(CultureInfo.InvariantCulture,
                    $"{{\"@timestamp\":\"{time:yyyy-MM-ddTHH:mm:ssZ}\",\"e\":\"{item.Item2}\",\"u\":{item.Item3},\"h\":{item.Item4},\"n\":{item.Item5}}}");
            }).ToArray();
        });
}
