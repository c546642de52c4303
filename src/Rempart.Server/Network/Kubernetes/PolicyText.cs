using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rempart.Server.Network.Kubernetes;

/// <summary>One NetworkPolicy to write.</summary>
/// <param name="Path">Its path at the API server.</param>
/// <param name="Name">Its namespace and name, for people.</param>
/// <param name="Spec">What it says, in one canonical form: equal policies have equal texts.</param>
/// <param name="Text">The manifest.</param>
internal sealed record PolicyText(string Path, string Name, string Spec, string Text)
{
    private const string Label = "app.kubernetes.io/managed-by";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Splits compiled manifests.</summary>
    /// <param name="manifests">Multi-document YAML.</param>
    public static IReadOnlyList<PolicyText> Split(string manifests)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(manifests));
        return [.. stream.Documents.Select(document => Of((JsonObject)ToJson(document.RootNode)!))];
    }

    /// <summary>Reads a listed policy.</summary>
    /// <param name="item">An item of a list.</param>
    public static PolicyText Of(JsonElement item) => Of(JsonObject.Create(item)!);

    /// <summary>Whether a listed policy was written by Rempart.</summary>
    /// <param name="item">An item of a list.</param>
    public static bool IsOurs(JsonElement item) =>
        item.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("labels", out var labels) &&
        labels.TryGetProperty(Label, out var label) && label.ValueEquals("rempart");

    /// <summary>The namespace and name of a listed policy.</summary>
    /// <param name="item">An item of a list.</param>
    public static string NameOf(JsonElement item)
    {
        var metadata = item.GetProperty("metadata");
        return $"{metadata.GetProperty("namespace").GetString()}/{metadata.GetProperty("name").GetString()}";
    }

    private static PolicyText Of(JsonObject policy)
    {
        var metadata = policy["metadata"]!;
        var (space, name) = ((string)metadata["namespace"]!, (string)metadata["name"]!);
        var spec = Canonical(policy["spec"])!;
        // What the server adds, such as the resource version and the managed fields, must not be sent back.
        var manifest = new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "NetworkPolicy",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space, ["labels"] = metadata["labels"]?.DeepClone() },
            ["spec"] = spec.DeepClone(),
        };
        return new(KubernetesResource.NetworkPolicies.PathOf(space, name), $"{space}/{name}", spec.ToJsonString(Indented), manifest.ToJsonString());
    }

    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Canonical(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Canonical)]),
        _ => node?.DeepClone(),
    };

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        YamlScalarNode { Value: var text } => JsonValue.Create(text),
        _ => null,
    };
}
