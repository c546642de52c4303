using System.Diagnostics;
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

    /// <summary>The lines of a file of the public benchmark.</summary>
    public static IReadOnlyList<string> Lane(string name) => Lanes.Value[$"lanes/{name}"];

    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<string>>> Lanes = new(Unpack);

    // .NET reads no xz; Debian's program does.
    private static Dictionary<string, IReadOnlyList<string>> Unpack()
    {
        var lanes = new Dictionary<string, IReadOnlyList<string>>();
        using var xz = Process.Start(new ProcessStartInfo("xz", ["-dc", Repository.Sigma("benchmark-lanes.tar.xz")]) { RedirectStandardOutput = true })!;
        using var tar = new TarReader(xz.StandardOutput.BaseStream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null)
                continue;
            using var reader = new StreamReader(entry.DataStream, Encoding.UTF8);
            lanes[entry.Name] = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        xz.WaitForExit();
        return lanes;
    }
}
