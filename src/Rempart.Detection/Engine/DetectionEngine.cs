using System.Collections.Concurrent;
using Rempart.Detection.Conditions;
using Rempart.Detection.Correlations;
using Rempart.Detection.Events;
using Rempart.Detection.Matching;
using Rempart.Detection.Pipelines;
using Rempart.Detection.Predicates;

namespace Rempart.Detection;

/// <summary>
/// Rules ready to be compared with events. It does not change, and serves any number of <see cref="DetectionRun"/>s at once.
/// </summary>
public sealed class DetectionEngine
{
    // A hostile stream could name every combination of log sources; beyond this many, events share the table of all rules.
    private const int MostTables = 256;

    private readonly ConcurrentDictionary<string, RuleTable> _tables = new(StringComparer.Ordinal);
    private readonly Lock _building = new();
    private readonly Lazy<RuleTable> _everything;
    private readonly HashSet<string>[] _named;
    private int _tableCount;

    private DetectionEngine(RuleSet rules, DetectionOptions options, Pipeline pipeline)
    {
        Rules = rules;
        Options = options;
        Pipeline = pipeline;
        Fields = new FieldCatalog(pipeline);
        InputNodes = [.. pipeline.Inputs.Select(input => Fields.Tree.Add(input.Path))];
        TimeNodes = [.. pipeline.TimePaths.Select(Fields.Tree.Add)];
        foreach (var rule in rules.Rules)
            Register(rule.Condition, rule.LogSource);
        Feeds = CorrelationFeed.Of(rules, Fields);
        Fields.Tree.Freeze();
        _named =
        [
            Named(rules, source => source.Product), Named(rules, source => source.Category), Named(rules, source => source.Service),
        ];
        _everything = new Lazy<RuleTable>(() => Build(Enumerable.Range(0, rules.Rules.Count)));
    }

    /// <summary>The rules.</summary>
    public RuleSet Rules { get; }

    /// <summary>How events are compared.</summary>
    public DetectionOptions Options { get; }

    internal Pipeline Pipeline { get; }

    internal FieldCatalog Fields { get; }

    internal int[] InputNodes { get; }

    internal int[] TimeNodes { get; }

    internal CorrelationFeed[]?[] Feeds { get; }

    /// <summary>All rules in one table.</summary>
    internal RuleTable Everything => _everything.Value;

    /// <summary>Makes an engine.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="options">The defaults when null.</param>
    /// <returns>The engine.</returns>
    /// <exception cref="ArgumentException">There is no pipeline of that name.</exception>
    public static DetectionEngine Create(RuleSet rules, DetectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        options ??= new DetectionOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        var pipeline = PipelineNames.Find(options.Pipeline)
            ?? throw new ArgumentException($"there is no pipeline '{options.Pipeline}'; there are: {string.Join(", ", PipelineNames.All)}", nameof(options));
        return new DetectionEngine(rules, options, pipeline);
    }

    /// <summary>Begins to compare events.</summary>
    /// <param name="sink">Takes what is found.</param>
    /// <returns>A run with its own counters and its own correlation state.</returns>
    public DetectionRun Begin(IDetectionSink sink) => new(this, sink);

    /// <summary>The table for events of a log source, and whether it holds other rules too.</summary>
    internal (RuleTable Table, bool IsExact) TableFor(LogSourceClaim claim)
    {
        var key = $"{Known(claim.Product, 0)}\u0001{Known(claim.Category, 1)}\u0001{Known(claim.Service, 2)}";
        if (_tables.TryGetValue(key, out var table))
            return (table, true);
        lock (_building)
        {
            if (_tables.TryGetValue(key, out table))
                return (table, true);
            if (_tables.Count >= MostTables)
                return (Everything, false);
            table = Build(Enumerable.Range(0, Rules.Rules.Count).Where(index => claim.Allows(Rules.Rules[index].LogSource)));
            _tables[key] = table;
            return (table, true);
        }
    }

    private RuleTable Build(IEnumerable<int> rules) => new(Interlocked.Increment(ref _tableCount) - 1, [.. rules], Rules.Rules, Fields);

    // Values that no rule names are all alike.
    private string Known(Claim claim, int attribute) =>
        claim.Values is null ? "*" : string.Join('|', claim.Values.Where(_named[attribute].Contains).Order(StringComparer.Ordinal));

    private static HashSet<string> Named(RuleSet rules, Func<LogSource, string?> attribute) =>
        new(rules.Rules.Select(rule => attribute(rule.LogSource)?.ToLowerInvariant()).OfType<string>(), StringComparer.Ordinal);

    private void Register(Expression expression, LogSource source)
    {
        switch (expression)
        {
            case Negation not:
                Register(not.Part, source);
                break;
            case AllOf all:
                foreach (var part in all.Parts)
                    Register(part, source);
                break;
            case AnyOf any:
                foreach (var part in any.Parts)
                    Register(part, source);
                break;
            case Asks { Predicate.Field: { } name } asks:
                Fields.Field(name, source);
                foreach (var other in (asks.Predicate as FieldPredicate)?.Others ?? [])
                    Fields.Field(other, source);
                break;
        }
    }
}
