using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Rempart.Detection.Tests.Conformance;

/// <summary>One case of Data/*.yml; Data/README.md has the format.</summary>
internal sealed partial class ConformanceCase
{
    private const string Id = "11111111-1111-4111-8111-111111111111";
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 10, 0, 0, TimeSpan.Zero);

    private ConformanceCase(string file, YamlMappingNode node)
    {
        File = file;
        Name = Text(node, "name") ?? throw new InvalidDataException($"{file}: a case has no name");
        Rules = Text(node, "rules") ?? Detection(Text(node, "detection") ?? throw new InvalidDataException($"{file}: '{Name}' has no detection and no rules"));
        Matches = List(node, "matches");
        Misses = List(node, "misses");
        Events = [.. List(node, "events").Select(Timed)];
        Mentions = Text(node, "rejected");
        Bounded = Text(node, "bounded") is not null;
        if (Get(node, "fires") is YamlSequenceNode fires)
            Fires[Text(node, "subject") ?? Id] = Places(fires);
        foreach (var (key, value) in (Get(node, "also") as YamlMappingNode)?.Children ?? new YamlMappingNode().Children)
            Fires[((YamlScalarNode)key).Value!] = Places((YamlSequenceNode)value);
        foreach (var (key, value) in (Get(node, "placeholders") as YamlMappingNode)?.Children ?? new YamlMappingNode().Children)
            Placeholders[((YamlScalarNode)key).Value!] = [.. ((YamlSequenceNode)value).Children.Select(item => ((YamlScalarNode)item).Value!)];
        Silent = List(node, "silent");
    }

    public string File { get; }

    public string Name { get; }

    public string Rules { get; }

    /// <summary>The id of the rule that <c>detection</c> became.</summary>
    public static string Subject => Id;

    /// <summary>Events that the rule matches, each by itself.</summary>
    public IReadOnlyList<string> Matches { get; }

    /// <summary>Events that it does not match.</summary>
    public IReadOnlyList<string> Misses { get; }

    /// <summary>Events in order, with their time.</summary>
    public IReadOnlyList<string> Events { get; }

    /// <summary>For each rule, the events at which it matches, from 0.</summary>
    public Dictionary<string, IReadOnlyList<int>> Fires { get; } = [];

    /// <summary>Rules that must not speak for themselves.</summary>
    public IReadOnlyList<string> Silent { get; }

    /// <summary>A word that the reason of the rejection must mention; null when the rules are good.</summary>
    public string? Mentions { get; }

    /// <summary>The rule may be rejected or may give up, but must come to an end.</summary>
    public bool Bounded { get; }

    public Dictionary<string, IReadOnlyList<string>> Placeholders { get; } = [];

    public static IEnumerable<ConformanceCase> Load()
    {
        foreach (var path in Directory.EnumerateFiles(Repository.Data, "*.yml").Order(StringComparer.Ordinal))
        {
            var stream = new YamlStream();
            using (var reader = new StreamReader(path))
                stream.Load(reader);
            var root = (YamlMappingNode)stream.Documents[0].RootNode;
            foreach (var node in ((YamlSequenceNode)Get(root, "cases")!).Children.Cast<YamlMappingNode>())
                yield return new ConformanceCase(Path.GetFileName(path), node);
        }
    }

    private static string Detection(string text)
    {
        var rule = new StringBuilder($"title: The rule of the case\nid: {Id}\nlogsource:\n  category: test\ndetection:\n");
        foreach (var line in text.Split('\n'))
            rule.Append(CultureInfo.InvariantCulture, $"  {line}\n");
        return rule.ToString();
    }

    /// <summary><c>01:30 {"user": "a"}</c> is the event one minute and a half after the start.</summary>
    private static string Timed(string text)
    {
        var match = Time().Match(text);
        if (!match.Success)
            throw new InvalidDataException($"'{text}' does not begin with a time such as 01:30");
        var at = Start.AddMinutes(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).AddSeconds(double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        var fields = match.Groups[3].Value;
        return string.Create(CultureInfo.InvariantCulture, $"{{\"@timestamp\": \"{at:yyyy-MM-ddTHH:mm:ss.fffZ}\"{(fields.Trim().Length == 0 ? "" : ", ")}{fields}}}");
    }

    private static IReadOnlyList<int> Places(YamlSequenceNode list) =>
        [.. list.Children.Select(item => int.Parse(((YamlScalarNode)item).Value!, CultureInfo.InvariantCulture) - 1)];

    private static YamlNode? Get(YamlMappingNode map, string key) => map.Children.FirstOrDefault(pair => ((YamlScalarNode)pair.Key).Value == key).Value;

    private static string? Text(YamlMappingNode map, string key) => (Get(map, key) as YamlScalarNode)?.Value;

    private static IReadOnlyList<string> List(YamlMappingNode map, string key) =>
        Get(map, key) is YamlSequenceNode list ? [.. list.Children.Select(item => ((YamlScalarNode)item).Value!)] : [];

    [GeneratedRegex(@"^(\d+):(\d\d(?:\.\d+)?) \{(.*)\}$", RegexOptions.Singleline)]
    private static partial Regex Time();
}
