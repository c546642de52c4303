using Rempart.Detection.Events;
using Rempart.Detection.Patterns;
using Rempart.Detection.Predicates;

namespace Rempart.Detection.Matching;

/// <summary>The predicates of all rules of a table, each once.</summary>
internal sealed class AtomTable(FieldCatalog fields)
{
    private readonly Dictionary<(int Field, string Key), int> _known = [];
    private readonly Dictionary<(string Name, LogSource Source), int> _fieldIds = [];

    public List<Atom> Atoms { get; } = [];

    public int Of(Predicate predicate, LogSource source)
    {
        var field = predicate.Field is null ? -1 : Field(predicate.Field, source);
        if (predicate is FieldPredicate two)
        {
            // Two rules may call different fields alike: the paths decide.
            int[] others = [.. two.Others.Select(other => Field(other, source))];
            return Add(field, predicate, others, predicate.Key + string.Join(',', others));
        }
        return Add(field, predicate, [], predicate.Key);
    }

    private int Field(string name, LogSource source)
    {
        if (!_fieldIds.TryGetValue((name, source), out var field))
            _fieldIds[(name, source)] = field = fields.Field(name, source);
        return field;
    }

    private int Add(int field, Predicate predicate, int[] others, string key)
    {
        if (_known.TryGetValue((field, key), out var index))
            return index;
        var atom = new Atom(field, predicate, others);
        Atoms.Add(atom);
        index = _known[(field, key)] = Atoms.Count - 1;
        if (predicate is RegexPredicate regex && regex.Patterns.All(pattern => pattern.Literals is not null))
        {
            atom.Hint = Atoms.Count;
            Atoms.Add(new Atom(field, new HintPredicate(predicate.Field, [.. regex.Patterns.SelectMany(pattern => pattern.Literals!)], regex.Patterns.Any(pattern => pattern.MayIgnoreCase)), []));
        }
        return index;
    }

    /// <summary>Estimates how often each atom is true. What many rules name is named because it is common.</summary>
    public void Estimate()
    {
        var uses = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pattern in Atoms.Select(atom => atom.Predicate).OfType<TextPredicate>().SelectMany(text => text.Patterns))
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(uses, pattern.Key, out _)++;
        foreach (var atom in Atoms)
        {
            atom.Likelihood = atom.Predicate switch
            {
                TextPredicate text => Math.Min(0.9, text.Patterns.Sum(pattern => Likelihood(pattern) * (1 + Math.Log2(uses[pattern.Key])))),
                HintPredicate hint => Math.Min(0.9, hint.Literals.Sum(literal => OfLiteral(literal.Length))),
                _ => 0.95,
            };
        }
    }

    private static double Likelihood(TextPattern pattern) => pattern.Shape switch
    {
        PatternShape.Everything => 0.9,
        PatternShape.Exact => 0.004 + (0.1 / (1 + pattern.Literal.Length)),
        PatternShape.EndsWith => Math.Min(0.2, OfLiteral(pattern.Literal.Length) * 2),
        PatternShape.StartsWith => Math.Min(0.4, OfLiteral(pattern.Literal.Length) * 3),
        _ => OfLiteral(pattern.Literal.Length),
    };

    private static double OfLiteral(int length) => length switch
    {
        0 => 0.9,
        1 => 0.6,
        2 => 0.3,
        3 => 0.1,
        4 => 0.04,
        5 => 0.02,
        6 => 0.01,
        _ => 0.05 / length,
    };
}
