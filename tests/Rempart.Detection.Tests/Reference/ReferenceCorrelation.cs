using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Rempart.Detection.Tests.Reference;

/// <summary>What a rule matched: for a correlation, where it holds, and where it fires.</summary>
internal sealed record ReferenceMatches(IReadOnlyList<ReferenceEvent> Holding, IReadOnlyList<ReferenceEvent> Firing);

/// <summary>
/// A correlation, recomputed from nothing for each event: the events of the same group within the timespan before it, both ends
/// included. It holds at every event after which its condition is true, and fires at the first of them: again only after the
/// condition was seen false, or after all that was in the window had aged out.
/// </summary>
internal sealed class ReferenceCorrelation
{
    private static readonly string[] Types =
        ["event_count", "value_count", "value_sum", "value_avg", "value_percentile", "value_median", "temporal", "temporal_ordered"];

    private static readonly string[] Comparisons = ["lt", "lte", "gt", "gte", "eq", "neq"];

    private readonly string _type;
    private readonly TimeSpan _span;
    private readonly IReadOnlyList<string> _groupBy;
    private readonly Dictionary<string, Dictionary<string, string>> _aliases = [];
    private readonly IReadOnlyList<string> _fields = [];
    private readonly List<(string Comparison, decimal Value)> _bounds = [];
    private readonly decimal _percentile = 50;
    private readonly Func<Func<string, bool>, bool>? _expression;

    public ReferenceCorrelation(YamlMappingNode map)
    {
        _type = map.GetText("type") ?? throw new ReferenceRejection("the correlation has no type");
        if (!Types.Contains(_type))
            throw new ReferenceRejection($"unknown correlation type '{_type}'");
        _span = Span(map.GetText("timespan") ?? throw new ReferenceRejection("the correlation has no timespan"));
        _groupBy = ReferenceYaml.Texts(map.Get("group-by"));
        Generate = map.Get("generate") is { } generate && ReferenceYaml.IsTrue(generate);
        foreach (var (alias, mapping) in Pairs(map.Get("aliases")))
        {
            _aliases[ReferenceYaml.Text(alias)] = (mapping as YamlMappingNode ?? throw new ReferenceRejection("an alias is a map of rules to fields"))
                .Children.ToDictionary(pair => ReferenceYaml.Text(pair.Key), pair => ReferenceYaml.Text(pair.Value));
        }

        var condition = map.Get("condition");
        Rules = ReferenceYaml.Texts(map.Get("rules"));
        if (Rules.Count == 0 && condition is YamlScalarNode expression)
            Rules = ReferenceCondition.Names(expression.Value!);
        if (Rules.Count == 0)
            throw new ReferenceRejection("the correlation names no rules");
        if (condition is YamlScalarNode text)
        {
            _expression = _type == "temporal"
                ? ReferenceCondition.Parse(text.Value!, Rules)
                : throw new ReferenceRejection("a condition over rules is for 'temporal'");
        }

        foreach (var (key, value) in Pairs(condition))
        {
            var name = ReferenceYaml.Text(key);
            if (name == "field")
                _fields = ReferenceYaml.Texts(value);
            else if (name == "percentile")
                _percentile = ReferenceYaml.Decimal(ReferenceYaml.Text(value));
            else if (Comparisons.Contains(name) && ReferenceYaml.Scalar(value) is { Kind: ReferenceScalarKind.Number } number)
                _bounds.Add((name, ReferenceYaml.Decimal(number.Text)));
            else
                throw new ReferenceRejection($"'{name}' is no part of a correlation's condition");
        }

        if (_expression is null && _bounds.Count == 0)
        {
            if (!_type.StartsWith("temporal", StringComparison.Ordinal))
                throw new ReferenceRejection("the correlation has no condition");
            _bounds.Add(("gte", Rules.Count));
        }

        if (_type.StartsWith("value_", StringComparison.Ordinal) && _fields.Count == 0)
            throw new ReferenceRejection($"'{_type}' needs a field");
        if (_type.StartsWith("value_", StringComparison.Ordinal) && _type != "value_count" && _fields.Count > 1)
            throw new ReferenceRejection($"'{_type}' takes one field");
    }

    public IReadOnlyList<string> Rules { get; }

    public bool Generate { get; }

    /// <summary>A correlation in time sees another one at every event at which it holds; one that counts, counts how often it fires.</summary>
    public bool SeesHolding => _type.StartsWith("temporal", StringComparison.Ordinal);

    /// <summary>The events at which it holds and those at which it fires.</summary>
    /// <param name="matches">For each of <see cref="Rules"/>, what it matched.</param>
    /// <param name="namesOf">For each of <see cref="Rules"/>, how aliases may call it.</param>
    public ReferenceMatches Matches(IReadOnlyList<IReadOnlyList<ReferenceEvent>> matches, IReadOnlyList<IReadOnlyList<string>> namesOf)
    {
        var groups = matches
            .SelectMany((events, rule) => events.Select(e => Contribute(e, rule, namesOf[rule])))
            .OfType<Contribution>()
            .OrderBy(item => item.Event.Time).ThenBy(item => item.Event.Index).ThenBy(item => item.Rule)
            .GroupBy(item => string.Join('\0', item.Group));
        var holding = new List<ReferenceEvent>();
        var firing = new List<ReferenceEvent>();
        foreach (var group in groups)
        {
            var items = group.ToList();
            var before = false;
            for (var i = 0; i < items.Count; i++)
            {
                // One event that several rules matched is looked at once, with all of them.
                if (i + 1 < items.Count && items[i + 1].Event.Index == items[i].Event.Index)
                    continue;
                var window = items.Take(i + 1).Where(item => item.Event.Time >= items[i].Event.Time - _span).ToList();
                var holds = Holds(window);
                var alone = window.TrueForAll(item => item.Event.Index == items[i].Event.Index);
                var match = items[i].Event.With(_groupBy.Zip(items[i].Group, KeyValuePair.Create));
                if (holds)
                    holding.Add(match);
                if (holds && (!before || alone))
                    firing.Add(match);
                before = holds;
            }
        }

        return new ReferenceMatches(InOrder(holding), InOrder(firing));
    }

    private static List<ReferenceEvent> InOrder(List<ReferenceEvent> events) => [.. events.OrderBy(e => e.Time).ThenBy(e => e.Index)];

    private sealed record Contribution(ReferenceEvent Event, int Rule, IReadOnlyList<string> Group, IReadOnlyList<string> Values);

    private Contribution? Contribute(ReferenceEvent e, int rule, IReadOnlyList<string> names)
    {
        string? Value(string field) => e.Single(Resolve(field, names));
        var group = _groupBy.Select(Value).OfType<string>().ToList();
        var values = _fields.Select(Value).OfType<string>().ToList();
        if (group.Count < _groupBy.Count || values.Count < _fields.Count)
            return null;
        if (_type is "value_sum" or "value_avg" or "value_percentile" or "value_median" && !IsNumber(values[0]))
            return null;
        return new Contribution(e, rule, group, values);
    }

    private static bool IsNumber(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private string Resolve(string field, IReadOnlyList<string> names) =>
        _aliases.TryGetValue(field, out var mapping) && names.FirstOrDefault(mapping.ContainsKey) is { } name ? mapping[name] : field;

    private bool Holds(List<Contribution> window)
    {
        if (_expression is not null)
            return _expression(name => window.Exists(item => Rules[item.Rule] == name));
        var measure = Measure(window);
        return _bounds.TrueForAll(bound => ReferenceItem.Holds(bound.Comparison, measure, bound.Value));
    }

    private decimal Measure(List<Contribution> window) => _type switch
    {
        "event_count" => window.Select(item => item.Event.Index).Distinct().Count(),
        "value_count" => window.Select(item => string.Join('\0', item.Values)).Distinct(StringComparer.Ordinal).Count(),
        "temporal" => window.Select(item => item.Rule).Distinct().Count(),
        "temporal_ordered" => Chain(window),
        "value_sum" => Numbers(window).Sum(),
        "value_avg" => Numbers(window).Average(),
        "value_median" => Percentile(Numbers(window), 50),
        _ => Percentile(Numbers(window), _percentile),
    };

    /// <summary>One event counts once, also when several rules matched it.</summary>
    private static List<decimal> Numbers(List<Contribution> window) =>
        [.. window.DistinctBy(item => item.Event.Index).Select(item => ReferenceYaml.Decimal(item.Values[0])).Order()];

    /// <summary>Interpolates between the two nearest values; the median is the percentile 50.</summary>
    private static decimal Percentile(List<decimal> sorted, decimal percentile)
    {
        var place = (sorted.Count - 1) * percentile / 100;
        var below = (int)place;
        return below + 1 < sorted.Count ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }

    /// <summary>The most rules seen in their order, each by an event of its own.</summary>
    private static int Chain(List<Contribution> window)
    {
        var longest = new int[window.Count];
        for (var i = 0; i < window.Count; i++)
        {
            longest[i] = 1;
            for (var j = 0; j < i; j++)
            {
                if (window[j].Rule < window[i].Rule && window[j].Event.Index != window[i].Event.Index)
                    longest[i] = Math.Max(longest[i], longest[j] + 1);
            }
        }

        return longest.Max();
    }

    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Pairs(YamlNode? node) => node is YamlMappingNode map ? map.Children : [];

    private static TimeSpan Span(string text)
    {
        if (text.Length < 2 || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            throw new ReferenceRejection($"'{text}' is no timespan");
        return TimeSpan.FromSeconds(count * text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86400,
            _ => throw new ReferenceRejection($"'{text}' is no timespan"),
        });
    }
}
