using System.CommandLine;

namespace Rempart.Cli.Detection;

/// <summary>
/// Which paths are rules and which are events. <c>--rules</c> takes several paths, so the events of
/// <c>--rules rules events.ndjson</c> come with it: after the first path, only folders and YAML files are rules.
/// </summary>
internal sealed record DetectPaths(IReadOnlyCollection<string> Rules, IReadOnlyList<string> Events)
{
    public static DetectPaths Of(ParseResult parsed, Option<string[]> rules, Argument<string[]> events)
    {
        var given = parsed.GetValue(rules)!;
        var isRule = given.Select((path, index) => index == 0 || Directory.Exists(path) || RuleFolder.IsYaml(path)).ToArray();
        return new DetectPaths(
            [.. given.Where((_, index) => isRule[index])],
            [.. given.Where((_, index) => !isRule[index]), .. parsed.GetValue(events)!]);
    }
}
