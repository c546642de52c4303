using YamlDotNet.RepresentationModel;

namespace Rempart.Detection.Tests.Reference;

/// <summary>A set of rules, correlations and filters, and what they make of a list of events.</summary>
internal sealed class ReferenceRuleSet
{
    private readonly List<Entry> _entries = [];
    private readonly List<(string Rule, string Reason)> _rejected = [];

    public static ReferenceRuleSet Load(string yaml, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
    {
        try
        {
            return new ReferenceRuleSet(ReferenceYaml.Documents(yaml), placeholders);
        }
        catch (ReferenceRejection rejection)
        {
            var none = new ReferenceRuleSet([], placeholders);
            none._rejected.Add(("(all)", rejection.Message));
            return none;
        }
    }

    public ReferenceRuleSet(IReadOnlyList<YamlMappingNode> documents, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
    {
        placeholders ??= new Dictionary<string, IReadOnlyList<string>>();
        foreach (var document in documents.Where(document => document.Get("filter") is null))
            Try(NameOf(document), () => _entries.Add(Read(document, placeholders)));
        foreach (var document in documents.Where(document => document.Get("filter") is not null))
            Try(NameOf(document), () => Filter(document, placeholders));
        RejectBrokenReferences();
        foreach (var correlation in _entries.Where(entry => entry.Correlation is { Generate: false }))
        {
            foreach (var rule in Referenced(correlation))
                rule.Silent |= !_entries.Exists(other => other.Correlation is { Generate: true } && Referenced(other).Contains(rule));
        }
    }

    /// <summary>The rules that were not taken: their id, name or title, and why.</summary>
    public IReadOnlyList<(string Rule, string Reason)> Rejected => _rejected;

    /// <summary>What each rule that speaks for itself matched, by the rule's id, name or title.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ReferenceEvent>> Run(IReadOnlyList<ReferenceEvent> events)
    {
        var done = new Dictionary<Entry, ReferenceMatches>();
        return _entries.Where(entry => !entry.Silent).ToDictionary(entry => entry.Key, entry => Matches(entry, events, done).Firing);
    }

    public static IReadOnlyList<ReferenceEvent> Read(IEnumerable<string> events)
    {
        var read = new List<ReferenceEvent>();
        foreach (var json in events)
            read.Add(ReferenceEvent.Parse(json, read.Count, read.Count == 0 ? DateTimeOffset.UnixEpoch : read[^1].Time));
        return read;
    }

    private sealed record Entry(string Key, IReadOnlyList<string> Names, YamlMappingNode Document, ReferenceRule? Rule, ReferenceCorrelation? Correlation)
    {
        public bool Silent { get; set; }
    }

    private static Entry Read(YamlMappingNode document, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        string?[] names = [document.GetText("id"), document.GetText("name")];
        var known = names.OfType<string>().ToList();
        if (document.Get("correlation") is YamlMappingNode correlation)
            return new Entry(NameOf(document), known, document, null, new ReferenceCorrelation(correlation));
        if (document.Get("logsource") is not YamlMappingNode)
            throw new ReferenceRejection("the rule has no logsource");
        var detection = document.Get("detection") as YamlMappingNode ?? throw new ReferenceRejection("the rule has no detection");
        return new Entry(NameOf(document), known, document, new ReferenceRule(detection, placeholders), null);
    }

    private void Filter(YamlMappingNode document, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        var filter = document.Get("filter") as YamlMappingNode ?? throw new ReferenceRejection("a filter is a map");
        var logsource = document.Get("logsource") as YamlMappingNode ?? throw new ReferenceRejection("the filter has no logsource");
        var rules = ReferenceYaml.Texts(filter.Get("rules") ?? throw new ReferenceRejection("the filter names no rules"));
        _ = new ReferenceRule(filter, placeholders); // A bad filter is told also where it meets no rule.
        foreach (var entry in _entries.Where(entry => entry.Rule is not null && IsAbout(logsource, entry) && (rules is ["any" or "all"] || rules.Any(entry.Names.Contains))))
            entry.Rule!.Add(filter, placeholders);
    }

    private static bool IsAbout(YamlMappingNode logsource, Entry entry) =>
        entry.Document.Get("logsource") is YamlMappingNode own
        && new[] { "category", "product", "service" }.All(part => logsource.GetText(part) is not { } wanted || own.GetText(part) == wanted);

    private List<Entry> Referenced(Entry correlation) => [.. correlation.Correlation!.Rules.Select(Find).OfType<Entry>()];

    private Entry? Find(string name) => _entries.Find(entry => entry.Names.Contains(name));

    private void RejectBrokenReferences()
    {
        for (var found = true; found;)
        {
            var broken = _entries.Where(entry => entry.Correlation is not null)
                .Select(entry => (Entry: entry, Reason: Broken(entry)))
                .Where(pair => pair.Reason is not null).ToList();
            found = broken.Count > 0;
            foreach (var (entry, reason) in broken)
            {
                _entries.Remove(entry);
                _rejected.Add((entry.Key, reason!));
            }
        }
    }

    private string? Broken(Entry entry) =>
        entry.Correlation!.Rules.FirstOrDefault(name => Find(name) is null) is { } missing ? $"there is no rule '{missing}'"
        : Reaches(entry, entry, []) ? "the correlation refers to itself"
        : null;

    private bool Reaches(Entry from, Entry wanted, HashSet<Entry> seen) =>
        from.Correlation is not null && Referenced(from).Exists(next => next == wanted || (seen.Add(next) && Reaches(next, wanted, seen)));

    private ReferenceMatches Matches(Entry entry, IReadOnlyList<ReferenceEvent> events, Dictionary<Entry, ReferenceMatches> done)
    {
        if (done.TryGetValue(entry, out var known))
            return known;
        if (entry.Rule is { } rule)
        {
            IReadOnlyList<ReferenceEvent> found = [.. events.Where(rule.Matches)];
            return done[entry] = new ReferenceMatches(found, found);
        }

        var correlation = entry.Correlation!;
        var referenced = Referenced(entry);
        var inputs = referenced.Select(other => Matches(other, events, done)).Select(one => correlation.SeesHolding ? one.Holding : one.Firing);
        return done[entry] = correlation.Matches([.. inputs], [.. referenced.Select(other => other.Names)]);
    }

    private void Try(string rule, Action action)
    {
        try
        {
            action();
        }
        catch (ReferenceRejection rejection)
        {
            _rejected.Add((rule, rejection.Message));
        }
    }

    private static string NameOf(YamlMappingNode document) => document.GetText("id") ?? document.GetText("name") ?? document.GetText("title") ?? "(no name)";
}
