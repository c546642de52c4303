using System.Text.Json.Nodes;
using Rempart.Detection.Tests.Conformance;
using Rempart.Detection.Tests.Reference;
using YamlDotNet.RepresentationModel;

namespace Rempart.Detection.Tests.Rules;

/// <summary>One of our own rules, with the samples that lie beside it; rules/README.md has the format.</summary>
internal sealed class RuleSamples
{
    private RuleSamples(string path)
    {
        Path = System.IO.Path.GetRelativePath(Repository.Rules, path).Replace('\\', '/');
        Text = File.ReadAllText(path);
        Documents = ReferenceYaml.Documents(Text);
        var samples = path[..^".yml".Length] + ".samples.yml";
        if (!File.Exists(samples))
            return;
        var root = ReferenceYaml.Documents(File.ReadAllText(samples)).Single();
        Pipeline = root.GetText("pipeline");
        Positive = Read(root, "positive");
        Negative = Read(root, "negative");
    }

    /// <summary>The path below rules/.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>The documents of the file; the samples are about the last.</summary>
    public IReadOnlyList<YamlMappingNode> Documents { get; }

    public string? Pipeline { get; }

    public IReadOnlyList<Sample> Positive { get; } = [];

    public IReadOnlyList<Sample> Negative { get; } = [];

    /// <summary>A single event, or the events of a correlation in their order.</summary>
    internal sealed record Sample(string Name, IReadOnlyList<string> Events);

    public static IReadOnlyList<RuleSamples> Load() =>
        [.. Directory.EnumerateFiles(Repository.Rules, "*.yml", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".samples.yml", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(path => new RuleSamples(path))];

    private static IReadOnlyList<Sample> Read(YamlMappingNode root, string key) =>
        root.Get(key) is not YamlSequenceNode list ? [] : [.. list.Children.Cast<YamlMappingNode>().Select(sample => new Sample(
            sample.GetText("name") ?? throw new InvalidDataException("a sample has no name"),
            sample.Get("events") is YamlSequenceNode events ? [.. events.Children.Select(ToText)] : [ToText(sample.Get("event")!)]))];

    private static string ToText(YamlNode node) => ToJson(node)!.ToJsonString();

    private static JsonNode? ToJson(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode map:
                return new JsonObject(map.Children.Select(pair => KeyValuePair.Create(ReferenceYaml.Text(pair.Key), ToJson(pair.Value))));
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(ToJson)]);
            default:
                var scalar = ReferenceYaml.Scalar(node);
                return scalar.Kind switch
                {
                    ReferenceScalarKind.Null => null,
                    ReferenceScalarKind.Text => JsonValue.Create(((YamlScalarNode)node).Value),
                    ReferenceScalarKind.Boolean => JsonValue.Create(bool.Parse(scalar.Text)),
                    _ => JsonNode.Parse(scalar.Text),
                };
        }
    }
}
