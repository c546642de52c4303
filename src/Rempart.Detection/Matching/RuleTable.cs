using System.Collections.Concurrent;
using Rempart.Detection.Events;
using Rempart.Detection.Predicates;

namespace Rempart.Detection.Matching;

/// <summary>What the values at a node are looked up in.</summary>
/// <param name="Indexes">One for each view that is asked for.</param>
/// <param name="Conditions">Conditions that any value there makes worth asking.</param>
internal sealed record NodePlan(TextIndex[] Indexes, int[] Conditions);

/// <summary>
/// The rules that look at events of one log source, put together so that an event is compared with all of them at once. It does
/// not change; what an event leaves behind is in <see cref="MatchState"/>.
/// </summary>
internal sealed class RuleTable
{
    private readonly FieldCatalog _fields;
    private readonly Dictionary<int, List<int>> _fieldsOfNode = [];
    private readonly Dictionary<int, int[]> _conditionsOfField = [];
    private readonly ConcurrentDictionary<string, TextIndex[]> _indexes = new(StringComparer.Ordinal);
    private readonly NodePlan?[] _plans;

    /// <param name="number">The table's place among all, for states.</param>
    /// <param name="rules">The rules, by their place in the engine.</param>
    /// <param name="all">All rules of the engine.</param>
    /// <param name="fields">The fields.</param>
    public RuleTable(int number, IReadOnlyList<int> rules, IReadOnlyList<SigmaRule> all, FieldCatalog fields)
    {
        Number = number;
        _fields = fields;
        var table = new AtomTable(fields);
        var compiler = new ConditionCompiler(table, Program);
        // Conditions that are the same to the letter are asked once.
        var same = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            var key = compiler.Key(all[rule].Condition, all[rule].LogSource);
            if (!same.TryGetValue(key, out var list))
                same[key] = list = [];
            list.Add(rule);
        }
        table.Estimate();
        CompiledCondition[] compiled = [.. same.Values.Select(list => compiler.Compile(all[list[0]].Condition, all[list[0]].LogSource))];
        Program.Freeze();
        Atoms = [.. table.Atoms];
        Roots = [.. compiled.Select(condition => condition.Step)];
        RulesOf = [.. same.Values.Select(list => list.ToArray())];
        Always = [.. Enumerable.Range(0, compiled.Length).Where(index => compiled[index].Pivot is null)];
        ConditionsOf = Pivots(compiled, pivot => pivot.Atoms, Atoms.Length);
        var byField = Pivots(compiled, pivot => pivot.Fields, fields.Count);
        for (var field = 0; field < byField.Length; field++)
        {
            if (byField[field].Length > 0)
                _conditionsOfField[field] = byField[field];
        }
        foreach (var field in Atoms.Select(atom => atom.Field).Concat(_conditionsOfField.Keys).Where(field => field >= 0).Distinct())
        {
            foreach (var node in fields.Nodes(field))
            {
                if (!_fieldsOfNode.TryGetValue(node, out var list))
                    _fieldsOfNode[node] = list = [];
                list.Add(field);
            }
        }
        _plans = new NodePlan?[fields.Tree.Count];
        Keywords = Indexes([-1]);
    }

    public int Number { get; }

    public Atom[] Atoms { get; }

    public ConditionProgram Program { get; } = new();

    /// <summary>The root of each condition.</summary>
    public int[] Roots { get; }

    /// <summary>The rules of each condition, by their place in the engine.</summary>
    public int[][] RulesOf { get; }

    /// <summary>The conditions that an atom makes worth asking.</summary>
    public int[][] ConditionsOf { get; }

    /// <summary>Conditions that may be true of any event.</summary>
    public int[] Always { get; }

    /// <summary>Indexes of what is asked of all values.</summary>
    public TextIndex[] Keywords { get; }

    /// <summary>What to do with values at a node. Indexes are made when the first event has a value there.</summary>
    public NodePlan Plan(int node) => _plans[node] ??= Make(node);

    private NodePlan Make(int node)
    {
        if (!_fieldsOfNode.TryGetValue(node, out var fields))
            return new NodePlan([], []);
        var indexes = _indexes.GetOrAdd(string.Join(',', fields), _ => Indexes(fields));
        return new NodePlan(indexes, [.. fields.SelectMany(field => _conditionsOfField.GetValueOrDefault(field, [])).Distinct()]);
    }

    private TextIndex[] Indexes(List<int> fields) =>
        [.. new[] { TextView.Folded, TextView.Cased, TextView.Windash, TextView.Cased | TextView.Windash }
            .Select(view => new TextIndex(Atoms, fields, view))
            .Where(index => !index.IsEmpty)];

    private static int[][] Pivots(CompiledCondition[] compiled, Func<Pivot, IReadOnlyList<int>> keys, int count)
    {
        var lists = new List<int>?[count];
        for (var condition = 0; condition < compiled.Length; condition++)
        {
            if (compiled[condition].Pivot is not { } pivot)
                continue;
            foreach (var key in keys(pivot))
                (lists[key] ??= []).Add(condition);
        }
        return [.. lists.Select(list => list?.ToArray() ?? [])];
    }
}
