using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Access;

namespace Rempart.Cli.Identity;

/// <summary>Writes the JSON of people, indented, as <see cref="Terminal.JsonText"/> writes that of the posture.</summary>
internal static class PeopleJsonText
{
    private static readonly PeopleJson Indented = new(new JsonSerializerOptions(PeopleJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads answers strictly: another program's JSON must not pass for one.</summary>
    public static PeopleJson Strict { get; } = new(new JsonSerializerOptions(PeopleJson.Default.Options) { RespectNullableAnnotations = true });

    public static string Of<T>(T value, Func<PeopleJson, JsonTypeInfo<T>> type) => JsonSerializer.Serialize(value, type(Indented));
}
