using System.Globalization;
using Rempart.Detection.Tests.Conformance;
using Rempart.Detection.Tests.Reference;

namespace Rempart.Detection.Tests.Public;

public sealed class ReferencePublicRulesTests
{
    [Fact]
    public void The_reference_takes_every_active_rule_but_for_placeholders_without_values()
    {
        var count = 0;
        var wrong = new List<string>();
        foreach (var (path, text) in PublicRules.Files(PublicRules.Active))
        {
            count++;
            var rejected = ReferenceRuleSet.Load(text).Rejected;
            var needsValues = text.Contains("|expand", StringComparison.Ordinal);
            if (needsValues != rejected.Count > 0 || rejected.Any(one => !one.Reason.Contains("placeholder", StringComparison.Ordinal)))
                wrong.Add($"{path}: {string.Join("; ", rejected.Select(one => one.Reason))}");
        }

        wrong.ShouldBeEmpty();
        count.ShouldBeGreaterThan(3700);
    }

    [Fact]
    public void The_reference_has_a_verdict_on_every_retired_rule() =>
        PublicRules.Files(PublicRules.Retired).Count(file => ReferenceRuleSet.Load(file.Text) is not null).ShouldBeGreaterThan(200);

    [Fact]
    public void Every_public_sample_matches_its_rule_by_the_reference()
    {
        var rules = PublicRules.Reference().ToDictionary(rule => rule.Id, rule => rule.Rule);
        var wrong = new List<string>();
        var samples = PublicRules.Samples().ToList();
        foreach (var sample in samples)
        {
            var events = ReferenceRuleSet.Read(sample.Events.Select(WindowsView.Flatten));
            var matches = events.Count(rules[sample.Rule].Matches);
            // Some files hold more events than were counted, so the count is the least.
            if (matches < int.Parse(sample.Count ?? "1", CultureInfo.InvariantCulture))
                wrong.Add($"{Path.GetRelativePath(Repository.Sigma(), sample.Path)}: {matches} of {events.Count} match, not {sample.Count ?? "any"}");
        }

        wrong.ShouldBeEmpty();
        samples.Count.ShouldBeGreaterThan(100);
    }
}
