using Rempart.Detection.Tests.Conformance;
using Rempart.Detection.Tests.Reference;
using YamlDotNet.RepresentationModel;

namespace Rempart.Detection.Tests.Public;

/// <summary>The public repository's rules and samples.</summary>
internal static class PublicRules
{
    public static readonly string[] Active = ["rules", "rules-compliance", "rules-dfir", "rules-emerging-threats", "rules-placeholder", "rules-threat-hunting"];

    public static readonly string[] Retired = ["deprecated", "unsupported"];

    public static IEnumerable<(string Path, string Text)> Files(IEnumerable<string> folders)
    {
        var root = Repository.Sigma();
        return folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.yml", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(root, path), File.ReadAllText(path)));
    }

    /// <summary>All active rules, each compiled by the reference; those that it rejects are left out.</summary>
    public static IReadOnlyList<(string Id, ReferenceRule Rule)> Reference()
    {
        var rules = new List<(string, ReferenceRule)>();
        foreach (var (_, text) in Files(Active))
        {
            foreach (var document in ReferenceYaml.Documents(text).Where(document => document.Get("detection") is YamlMappingNode))
            {
                try
                {
                    rules.Add((document.GetText("id")!, new ReferenceRule((YamlMappingNode)document.Get("detection")!, new Dictionary<string, IReadOnlyList<string>>())));
                }
                catch (ReferenceRejection)
                {
                    // Placeholder rules without values; PublicRulesTests holds which.
                }
            }
        }

        return rules;
    }

    /// <summary>The samples that must match: the rule's id, how many events of the file must (null: any), the file, its events.</summary>
    public static IEnumerable<Sample> Samples()
    {
        foreach (var info in Directory.EnumerateFiles(Repository.Sigma("regression_data"), "info.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var document = ReferenceYaml.Documents(File.ReadAllText(info)).Single();
            var rule = ((YamlSequenceNode)document.Get("rule_metadata")!).Children.Cast<YamlMappingNode>().First().GetText("id")!;
            foreach (var test in (document.Get("regression_tests_info") as YamlSequenceNode ?? []).Cast<YamlMappingNode>())
            {
                foreach (var path in Directory.EnumerateFiles(Path.GetDirectoryName(info)!, "*.json").Order(StringComparer.Ordinal))
                    yield return new Sample(rule, test.GetText("match_count"), path, WindowsView.Objects(File.ReadAllBytes(path)));
            }
        }
    }

    internal sealed record Sample(string Rule, string? Count, string Path, IReadOnlyList<string> Events);
}
