using Rempart.Detection.Conditions;
using Rempart.Detection.Correlations;
using Rempart.Detection.Modifiers;
using Rempart.Detection.Predicates;
using Rempart.Detection.Yaml;

namespace Rempart.Detection;

/// <summary>Reads files into rules, correlations and filters, and notes what is wrong.</summary>
internal sealed class RuleReader(RuleOptions options)
{
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    public List<SigmaRule> Rules { get; } = [];

    public List<CorrelationRule> Correlations { get; } = [];

    public List<SigmaFilter> Filters { get; } = [];

    public List<RuleProblem> Problems { get; } = [];

    public void Read(RuleFile file)
    {
        List<YamlNode> documents;
        try
        {
            documents = YamlReader.Read(file.Text);
        }
        catch (RuleException error)
        {
            Problems.Add(new RuleProblem(file.Path, error.Line, error.Column, error.Message));
            return;
        }
        if (documents.Count == 0)
            Problems.Add(new RuleProblem(file.Path, 1, 1, "the file holds no rule"));
        foreach (var document in documents)
        {
            try
            {
                Read(document, file.Path);
            }
            catch (RuleException error)
            {
                var id = (document as YamlMapping)?["id"] as YamlScalar;
                Problems.Add(new RuleProblem(file.Path, error.Line, error.Column, error.Message, id?.Value));
            }
        }
    }

    private void Read(YamlNode node, string file)
    {
        if (node is not YamlMapping document)
            throw new RuleException($"a rule must be a mapping, this is {node.Kind}", node);
        if (document["action"] is { } action)
            throw new RuleException("'action' for collections of rules ended with Sigma 2.0: write each rule out", action);
        if (document["filter"] is not null)
            Filters.Add(Filter(document, file));
        else if (document["correlation"] is not null)
            Correlations.Add(Unique(CorrelationReader.Read(document, file), document));
        else
            Rules.Add(Unique(Rule(document, file), document));
    }

    private T Unique<T>(T rule, YamlMapping document)
        where T : DetectionRule
    {
        if (rule.Id is { } id && !_ids.TryAdd(id, rule.File))
            throw new RuleException($"the id {id} is already that of a rule in {_ids[id]}", document["id"]!);
        return rule;
    }

    private SigmaRule Rule(YamlMapping document, string file)
    {
        var title = RuleHeader.Title(document);
        var source = RuleHeader.LogSource(document);
        if (document["detection"] is not YamlMapping detection)
            throw new RuleException("the rule has no 'detection'", document["detection"] ?? document);
        var items = new ItemCompiler(options);
        // 'timeframe' belonged to the aggregations of old conditions and means nothing without them.
        var (condition, text, selections) = new DetectionReader(items).Read(detection, "timeframe");
        var level = RuleHeader.Level(document);
        return new SigmaRule
        {
            Title = title,
            Id = RuleHeader.Text(document, "id"),
            Name = RuleHeader.Text(document, "name"),
            Level = level,
            Status = RuleHeader.Text(document, "status"),
            Description = RuleHeader.Text(document, "description"),
            Tags = RuleHeader.Texts(document, "tags"),
            FalsePositives = RuleHeader.Texts(document, "falsepositives"),
            References = RuleHeader.Texts(document, "references"),
            File = file,
            Line = document.Line,
            LogSource = source,
            Condition = condition,
            ConditionText = text,
            Selections = selections,
            Fields = [.. selections.SelectMany(selection => FieldsOf(selection.Meaning)).Distinct(StringComparer.Ordinal)],
            SlowExpressions = items.SlowExpressions,
        };
    }

    private SigmaFilter Filter(YamlMapping document, string file)
    {
        if (document["filter"] is not YamlMapping body)
            throw new RuleException("'filter' must be a mapping", document["filter"]!);
        var (condition, _, selections) = new DetectionReader(new ItemCompiler(options)).Read(body, "rules");
        var rules = RuleHeader.Texts(body, "rules");
        if (rules.Count == 0)
            throw new RuleException("the filter lists no 'rules'; write 'any' for all", body);
        return new SigmaFilter
        {
            Title = RuleHeader.Title(document),
            Id = RuleHeader.Text(document, "id"),
            LogSource = RuleHeader.LogSource(document),
            Rules = rules is ["any"] ? [] : rules,
            File = file,
            Line = document.Line,
            Keeps = SigmaFilter.Kept(condition),
            Selections = selections,
        };
    }

    public static IEnumerable<string> FieldsOf(Expression expression) => expression switch
    {
        Asks { Predicate: FieldPredicate two } => [two.Field!, .. two.Others],
        Asks { Predicate.Field: { } field } => [field],
        Negation not => FieldsOf(not.Part),
        AllOf all => all.Parts.SelectMany(FieldsOf),
        AnyOf any => any.Parts.SelectMany(FieldsOf),
        _ => [],
    };
}
