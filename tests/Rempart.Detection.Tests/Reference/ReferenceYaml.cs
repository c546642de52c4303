using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rempart.Detection.Tests.Reference;

/// <summary>Small helpers over YamlDotNet's representation model: YAML 1.2 core types, keys as text.</summary>
internal static partial class ReferenceYaml
{
    public static IReadOnlyList<YamlMappingNode> Documents(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (Exception error) when (error is YamlException or ArgumentException)
        {
            throw new ReferenceRejection($"not YAML: {error.Message}");
        }

        return [.. stream.Documents.Select(document => document.RootNode as YamlMappingNode ?? throw new ReferenceRejection("a rule is a map"))];
    }

    public static YamlNode? Get(this YamlMappingNode map, string key) =>
        map.Children.FirstOrDefault(pair => Text(pair.Key) == key).Value;

    public static string? GetText(this YamlMappingNode map, string key) => map.Get(key) is YamlScalarNode scalar ? scalar.Value : null;

    public static string Text(YamlNode node) => (node as YamlScalarNode)?.Value ?? throw new ReferenceRejection($"text expected, found {node.NodeType}");

    /// <summary>A scalar or a list of scalars as a list.</summary>
    public static IReadOnlyList<string> Texts(YamlNode? node) => node switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(Text)],
        _ => [Text(node)],
    };

    public static ReferenceScalar Scalar(YamlNode node)
    {
        if (node is not YamlScalarNode scalar)
            throw new ReferenceRejection($"a value must be a scalar, found {node.NodeType}");
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
            return new ReferenceScalar(ReferenceScalarKind.Text, text);
        if (text is "" or "~" or "null" or "Null" or "NULL")
            return new ReferenceScalar(ReferenceScalarKind.Null, "");
        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
            return new ReferenceScalar(ReferenceScalarKind.Boolean, text);
        return new ReferenceScalar(Number().IsMatch(text) ? ReferenceScalarKind.Number : ReferenceScalarKind.Text, text);
    }

    public static bool IsTrue(YamlNode node) => Scalar(node) is { Kind: ReferenceScalarKind.Boolean } value
        ? bool.Parse(value.Text)
        : throw new ReferenceRejection("true or false expected");

    public static decimal Decimal(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();
}

internal enum ReferenceScalarKind
{
    Null,
    Boolean,
    Number,
    Text,
}

internal sealed record ReferenceScalar(ReferenceScalarKind Kind, string Text);
