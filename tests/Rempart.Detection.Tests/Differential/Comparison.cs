using System.Formats.Tar;
using System.Text;
using Rempart.Detection.Tests.Conformance;
using Rempart.Detection.Tests.Reference;

namespace Rempart.Detection.Tests.Differential;

/// <summary>The engine and the reference over many rules and events, all rules on all events.</summary>
internal static class Comparison
{
    /// <summary>What they see differently: the rule, how many events each matched that the other did not, and the first such event.</summary>
    public static (List<string> Differences, long Matches) Of(
        RuleSet engineRules, IReadOnlyList<(string Id, ReferenceRule Rule)> referenceRules, IReadOnlyList<string> engineEvents, IReadOnlyList<string> referenceEvents, string? pipeline)
    {
        var found = EngineEvaluator.Run(engineRules, engineEvents, new DetectionOptions { Routing = false, Pipeline = pipeline });
        var events = ReferenceRuleSet.Read(referenceEvents);
        var differences = new List<string>();
        var matches = 0L;
        Parallel.ForEach(referenceRules, rule =>
        {
            var wanted = events.Where(rule.Rule.Matches).Select(e => e.Index).ToHashSet();
            var got = found.GetValueOrDefault(rule.Id, []).ToHashSet();
            lock (differences)
            {
                matches += wanted.Count;
                if (!wanted.SetEquals(got))
                {
                    var first = wanted.Except(got).Concat(got.Except(wanted)).First();
                    differences.Add($"{rule.Id}: missed {wanted.Except(got).Count()}, too many {got.Except(wanted).Count()}, event {first}: {engineEvents[first]}");
                }
            }
        });
        return (differences, matches);
    }

    /// <summary>The lines of a lane of the public benchmark.</summary>
    public static IReadOnlyList<string> Lane(string name)
    {
        // .NET reads no xz; Debian's program does.
        using var xz = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("xz", ["-dc", Repository.Sigma("benchmark-lanes.tar.xz")]) { RedirectStandardOutput = true })!;
        using var tar = new TarReader(xz.StandardOutput.BaseStream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name == $"lanes/{name}")
            {
                using var reader = new StreamReader(entry.DataStream!, Encoding.UTF8);
                var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
                xz.Kill();
                return lines;
            }
        }

        throw new FileNotFoundException($"there is no lane '{name}'");
    }
}
