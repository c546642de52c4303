using System.Text.Json;
using System.Text.Json.Nodes;
using Rempart.Core.Estates.Forms;
using Rempart.Core.Estates.Kinds;

namespace Rempart.Core.Tests.Estates;

/// <summary>The JSON Schema that the loader's table asks for; the committed one must equal it.</summary>
internal static class SchemaText
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string FromTable()
    {
        var definitions = new JsonObject();
        var properties = new JsonObject
        {
            [EstateKinds.Header] = Described(Of(HeaderKind.Shape.Info, definitions), EstateKinds.HeaderDescription),
        };
        foreach (var kind in EstateKinds.All)
            properties[kind.Key] = new JsonObject { ["description"] = kind.Description, ["type"] = "array", ["items"] = Of(kind.Info, definitions) };
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "A file of a Rempart estate",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
            ["definitions"] = definitions,
        };
        return schema.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Described(JsonObject schema, string description)
    {
        // Beside a reference draft-07 reads nothing else.
        if (schema.ContainsKey("$ref"))
            return new JsonObject { ["description"] = description, ["allOf"] = new JsonArray(schema) };
        schema.Insert(0, "description", description);
        return schema;
    }

    private static JsonObject Of(FormInfo form, JsonObject definitions)
    {
        switch (form)
        {
            case TextInfo { Words: { } words }:
                return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };
            case TextInfo text:
                var schema = new JsonObject { ["type"] = "string", ["minLength"] = 1 };
                if (text.Pattern is not null)
                    schema["pattern"] = text.Pattern;
                if (text.MaxLength is { } longest)
                    schema["maxLength"] = longest;
                return schema;
            case BooleanInfo:
                return new JsonObject { ["type"] = "boolean" };
            case ScalarInfo:
                return new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
            case ListInfo list:
                var array = new JsonObject { ["type"] = "array", ["items"] = Of(list.Item, definitions) };
                if (list.Least > 0)
                    array["minItems"] = list.Least;
                return list.OrSingle ? new JsonObject { ["oneOf"] = new JsonArray(Of(list.Item, definitions), array) } : array;
            case MapInfo map:
                return new JsonObject
                {
                    ["type"] = "object",
                    ["additionalProperties"] = false,
                    ["patternProperties"] = new JsonObject { [map.KeyPattern] = Of(map.Value, definitions) },
                };
            case ShapeInfo shape:
                if (!definitions.ContainsKey(shape.Name))
                {
                    definitions[shape.Name] = null;
                    definitions[shape.Name] = Of(shape, definitions, shape.Keys);
                }
                return new JsonObject { ["$ref"] = $"#/definitions/{shape.Name}" };
            default:
                throw new InvalidOperationException($"No schema for {form}.");
        }
    }

    private static JsonObject Of(ShapeInfo shape, JsonObject definitions, IReadOnlyList<KeyInfo> keys)
    {
        var properties = new JsonObject();
        foreach (var key in keys)
            properties[key.Name] = Described(Of(key.Form, definitions), key.Description);
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (keys.Any(key => key.Required))
            schema["required"] = new JsonArray([.. keys.Where(key => key.Required).Select(key => (JsonNode)key.Name)]);
        if (shape.OneOf.Count > 0)
            schema["oneOf"] = new JsonArray([.. shape.OneOf.Select(name => new JsonObject { ["required"] = new JsonArray(name) })]);
        return schema;
    }
}
