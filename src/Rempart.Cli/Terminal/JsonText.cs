using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Posture;

namespace Rempart.Cli.Terminal;

/// <summary>Writes the API's own JSON, indented. Letters beyond ASCII stay readable; control characters are escaped.</summary>
internal static class JsonText
{
    private static readonly PostureJson Indented = new(new JsonSerializerOptions(PostureJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Of<T>(T value, Func<PostureJson, JsonTypeInfo<T>> type) => JsonSerializer.Serialize(value, type(Indented));
}
