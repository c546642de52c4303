using System.Text;
using Rempart.Detection.Conditions;
using Rempart.Detection.Events;
using Rempart.Detection.Matching;
using Rempart.Detection.Pipelines;
using Rempart.Detection.Predicates;

namespace Rempart.Detection;

/// <summary>
/// Explains one event before one rule. It asks every part, without the indexes and without stopping early, so it also serves as
/// another opinion on what the engine says.
/// </summary>
public sealed class Explainer
{
    private readonly DetectionEngine _engine;
    private readonly PredicateEvaluator _evaluator;
    private readonly ParsedEvent _event;

    /// <param name="engine">The engine with the rules that are explained.</param>
    public Explainer(DetectionEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
        _evaluator = new PredicateEvaluator(engine.Fields);
        _event = new ParsedEvent(engine.Fields.Tree.Count);
    }

    /// <summary>Explains.</summary>
    /// <param name="rule">A rule of the engine.</param>
    /// <param name="content">The event, one JSON object.</param>
    /// <returns>The explanation, or null when the content is no object.</returns>
    public RuleExplanation? Explain(SigmaRule rule, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var trimmed = content.Trim(" \t\r\n"u8);
        byte[] bytes = [.. trimmed, (byte)'\n'];
        if (new EventParser(_engine.Fields.Tree).Parse(bytes, 0, bytes.Length, _event, out _) != ParseStatus.Event)
            return null;
        var claim = Claim();
        return new RuleExplanation(
            Holds(rule.Condition, rule.LogSource),
            claim.Allows(rule.LogSource),
            $"product: {claim.Product}, category: {claim.Category}, service: {claim.Service}",
            rule.ConditionText,
            [.. rule.Selections.Select(selection => Named(selection, rule.LogSource))]);
    }

    private LogSourceClaim Claim()
    {
        var inputs = _engine.Pipeline.Inputs;
        var values = new string?[inputs.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var index = _event.First(_engine.InputNodes[i]);
            if (index < 0)
                continue;
            var text = Encoding.UTF8.GetString(_event.Raw(ref _event[index]));
            if (inputs[i].Prefix is { } prefix ? text.StartsWith(prefix, StringComparison.Ordinal) : _event[index].HasText)
                values[i] = text;
        }
        return _engine.Pipeline.Route(values);
    }

    private Explanation Named(Selection selection, LogSource source)
    {
        var meaning = Of(selection.Meaning, source);
        return meaning with { Text = selection.Name, Parts = meaning.Parts.Count > 0 ? meaning.Parts : [meaning] };
    }

    private Explanation Of(Expression expression, LogSource source) => expression switch
    {
        AllOf all => Joined("all of", all.Parts, source, true),
        AnyOf any => Joined("one of", any.Parts, source, false),
        Negation not => Negated(Of(not.Part, source)),
        Asks asks => Of(asks.Predicate, source),
        _ => throw new InvalidOperationException("an expression of an unknown kind"),
    };

    private static Explanation Negated(Explanation part) => new("not", !part.Holds, null, null, [part]);

    private Explanation Joined(string text, IReadOnlyList<Expression> parts, LogSource source, bool all)
    {
        Explanation[] explained = [.. parts.Select(part => Of(part, source))];
        return new Explanation(text, all ? explained.All(part => part.Holds) : explained.Any(part => part.Holds), null, null, explained);
    }

    private Explanation Of(Predicate predicate, LogSource source)
    {
        var field = predicate.Field is null ? -1 : _engine.Fields.Field(predicate.Field, source);
        int[] others = predicate is FieldPredicate two ? [.. two.Others.Select(other => _engine.Fields.Field(other, source))] : [];
        var holds = _evaluator.Holds(predicate, field, others, _event, out var matched);
        var shown = matched >= 0 ? matched : field < 0 ? -1 : First(field);
        return new Explanation(predicate.Source, holds, predicate.Field ?? Path(matched), shown < 0 ? null : Shown(shown), []);
    }

    private bool Holds(Expression expression, LogSource source) => Of(expression, source).Holds;

    private int First(int field)
    {
        foreach (var node in _engine.Fields.Nodes(field))
        {
            if (_event.First(node) is >= 0 and var index)
                return index;
        }
        return -1;
    }

    private string? Path(int index) => index >= 0 && _event[index].Node >= 0 ? _engine.Fields.Tree.PathOf(_event[index].Node) : null;

    private string Shown(int index)
    {
        const int longest = 300;
        ref var value = ref _event[index];
        if (!value.HasText)
            return value.Kind switch { ValueKind.Null => "null", ValueKind.EmptyArray => "[]", _ => "{…}" };
        var text = Encoding.UTF8.GetString(_event.Raw(ref value));
        return text.Length > longest ? text[..longest] + "…" : text;
    }
}
