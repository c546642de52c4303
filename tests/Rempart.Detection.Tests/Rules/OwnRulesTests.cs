using System.Text.RegularExpressions;
using Rempart.Detection.Tests.Conformance;
using Rempart.Detection.Tests.Reference;
using YamlDotNet.RepresentationModel;

namespace Rempart.Detection.Tests.Rules;

public sealed partial class OwnRulesTests
{
    private static readonly string[] Tactics =
    [
        "reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation", "defense-evasion",
        "credential-access", "discovery", "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
    ];

    private static readonly IReadOnlyList<RuleSamples> All = RuleSamples.Load();

    [Fact]
    public void There_are_at_least_sixty_rules() => All.Count.ShouldBeGreaterThanOrEqualTo(60);

    [Fact]
    public void Every_positive_sample_is_matched_and_no_negative_one_by_the_reference()
    {
        Wrong(new ReferenceEvaluator()).ShouldBeEmpty();
    }

    [Fact]
    public void Every_positive_sample_is_matched_and_no_negative_one_by_the_engine() =>
        Wrong(new EngineEvaluator()).ShouldBeEmpty();

    [Theory]
    [InlineData("sshd", "sshd")]
    [InlineData("postgresql", "postgresql")]
    [InlineData("kubernetes", "kubernetes")]
    [InlineData("auth0", "auth0")]
    [InlineData("web", "web")]
    public void Samples_are_right_through_the_pipeline_and_its_routing_too(string folder, string pipeline) =>
        Wrong(new EngineEvaluator(), All.Where(rule => rule.Path.StartsWith(folder + "/", StringComparison.Ordinal)), pipeline).ShouldBeEmpty();

    [Fact]
    public void Auth0_samples_are_right_in_the_form_of_log_streams_too() =>
        Wrong(new EngineEvaluator(), All.Where(rule => rule.Path.StartsWith("auth0/", StringComparison.Ordinal)), "auth0", json => $"{{\"log_id\":\"90020\",\"data\":{json}}}").ShouldBeEmpty();

    [Fact]
    public void Every_rule_has_two_samples_at_least_and_both_kinds() =>
        All.Where(rule => rule.Positive.Count == 0 || rule.Negative.Count == 0 || rule.Positive.Count + rule.Negative.Count < 2)
            .Select(rule => rule.Path).ShouldBeEmpty();

    [Fact]
    public void Samples_of_a_rule_have_names_of_their_own() =>
        All.Where(rule => rule.Positive.Concat(rule.Negative).GroupBy(sample => sample.Name).Any(group => group.Count() > 1))
            .Select(rule => rule.Path).ShouldBeEmpty();

    [Fact]
    public void Samples_of_correlations_carry_their_time() =>
        All.Where(rule => rule.Documents[^1].Get("correlation") is not null)
            .SelectMany(rule => rule.Positive.Concat(rule.Negative)
                .Where(sample => sample.Events.Any(json => ReferenceEvent.Parse(json, 0, DateTimeOffset.UnixEpoch).Time == DateTimeOffset.UnixEpoch))
                .Select(sample => $"{rule.Path}: {sample.Name}"))
            .ShouldBeEmpty();

    [Fact]
    public void No_sample_lies_without_its_rule() =>
        Directory.EnumerateFiles(Repository.Rules, "*.samples.yml", SearchOption.AllDirectories)
            .Where(path => !File.Exists(path.Replace(".samples.yml", ".yml", StringComparison.Ordinal))).ShouldBeEmpty();

    [Fact]
    public void Ids_are_uuids_and_nobody_else_has_them()
    {
        var ids = All.SelectMany(rule => rule.Documents.Select(document => document.GetText("id") ?? "")).ToList();
        ids.Where(id => !Guid.TryParseExact(id, "D", out var parsed) || parsed.Version != 4).ShouldBeEmpty();
        ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Names_and_titles_are_unique()
    {
        Repeated(document => document.GetText("name")).ShouldBeEmpty();
        Repeated(document => document.GetText("title")).ShouldBeEmpty();
    }

    [Fact]
    public void File_names_follow_the_specification() =>
        All.Select(rule => rule.Path).Where(path => !FileName().IsMatch(path)).ShouldBeEmpty();

    [Fact]
    public void Every_rule_says_what_it_is()
    {
        var wrong = new List<string>();
        foreach (var rule in All)
        {
            var main = rule.Documents[^1];
            void Need(bool good, string what)
            {
                if (!good)
                    wrong.Add($"{rule.Path}: {what}");
            }

            Need(main.GetText("title") is { Length: > 5 and <= 256 }, "title");
            Need(main.GetText("description") is { Length: > 20 } description && description.EndsWith('.'), "description");
            Need(main.GetText("status") is "stable" or "test" or "experimental", "status");
            Need(main.GetText("author") == "The Rempart authors", "author");
            Need(Date().IsMatch(main.GetText("date") ?? ""), "date");
            Need(main.GetText("level") is "informational" or "low" or "medium" or "high" or "critical", "level");
            Need(ReferenceYaml.Texts(main.Get("falsepositives")) is { Count: > 0 } positives && positives.All(text => text.Length > 2), "falsepositives");
            Need(ReferenceYaml.Texts(main.Get("fields")).Count > 0, "fields");
            var tags = ReferenceYaml.Texts(main.Get("tags"));
            Need(tags.Any(tag => Technique().IsMatch(tag)), "a technique of ATT&CK among the tags");
            Need(tags.Any(tag => Tactics.Contains(tag.Replace("attack.", "", StringComparison.Ordinal))), "a tactic of ATT&CK among the tags");
            Need(tags.All(tag => Technique().IsMatch(tag) || Tactics.Contains(tag.Replace("attack.", "", StringComparison.Ordinal))), "only known tags");
            Need(rule.Documents.All(document => document.Get("correlation") is not null || document.Get("logsource") is YamlMappingNode), "logsource");
            Need(rule.Documents.Count == 1 || main.Get("correlation") is not null, "the last document is the correlation");
        }

        wrong.ShouldBeEmpty();
    }

    /// <summary>The samples that an evaluator gets wrong.</summary>
    private static List<string> Wrong(IRuleEvaluator evaluator, IEnumerable<RuleSamples>? rules = null, string? pipeline = null, Func<string, string>? form = null)
    {
        var wrong = new List<string>();
        foreach (var rule in rules ?? All)
        {
            var main = rule.Documents[^1].GetText("id")!;
            foreach (var (sample, wanted) in rule.Positive.Select(sample => (sample, true)).Concat(rule.Negative.Select(sample => (sample, false))))
            {
                var result = evaluator.Evaluate(new RuleEvaluationInput(rule.Text, [.. sample.Events.Select(form ?? (json => json))]) { Pipeline = rule.Pipeline ?? pipeline });
                if (result.Rejected.Count > 0)
                    wrong.Add($"{rule.Path}: rejected: {result.Rejected[0].Reason}");
                else if (result.Of(main).Count > 0 != wanted)
                    wrong.Add($"{rule.Path}: {sample.Name}: {(wanted ? "must match" : "must not match")}");
            }
        }

        return wrong;
    }

    private static IEnumerable<string> Repeated(Func<YamlMappingNode, string?> text) =>
        All.SelectMany(rule => rule.Documents).Select(text).OfType<string>().GroupBy(value => value).Where(group => group.Count() > 1).Select(group => group.Key);

    [GeneratedRegex(@"^[a-z0-9]+/[a-z0-9_]{6,66}\.yml$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d$")]
    private static partial Regex Date();

    [GeneratedRegex(@"^attack\.t\d{4}(\.\d{3})?$")]
    private static partial Regex Technique();
}
