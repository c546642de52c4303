using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rempart.Detection.Tests.Public;

/// <summary>A Windows event in the form of its XML, laid flat under the names that rules use. The reference's own idea of the pipeline.</summary>
internal static class WindowsView
{
    public static string Flatten(string json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        if (root["Event"] is not JsonObject e)
            return json;
        var flat = new JsonObject();
        foreach (var (name, value) in e["System"]!.AsObject())
        {
            if (value is JsonObject part)
            {
                if (part["#text"] is { } text)
                    flat[name] = text.DeepClone();
                foreach (var (attribute, content) in part["#attributes"]?.AsObject() ?? [])
                    flat[$"{name}_{attribute}"] = content?.DeepClone();
            }
            else
            {
                flat[name] = value?.DeepClone();
            }
        }

        foreach (var (name, value) in e["EventData"] as JsonObject ?? [])
            flat[name] = value?.DeepClone();
        foreach (var (_, part) in e["UserData"] as JsonObject ?? [])
        {
            foreach (var (name, value) in part as JsonObject ?? [])
                flat[name] = value?.DeepClone();
        }

        foreach (var (rule, raw) in new[] { ("Image", "NewProcessName"), ("ParentImage", "ParentProcessName"), ("LogonId", "SubjectLogonId"), ("Details", "NewValue") })
        {
            if (!flat.ContainsKey(rule) && flat.TryGetPropertyValue(raw, out var value))
                flat[rule] = value?.DeepClone();
        }

        return flat.ToJsonString();
    }

    /// <summary>The objects of a file: one, or several after each other.</summary>
    public static IReadOnlyList<string> Objects(byte[] utf8)
    {
        var objects = new List<string>();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 256 });
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
                objects.AddRange(document.RootElement.EnumerateArray().Select(item => item.GetRawText()));
            else
                objects.Add(document.RootElement.GetRawText());
        }

        return objects;
    }
}
