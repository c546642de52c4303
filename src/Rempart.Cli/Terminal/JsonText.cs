using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Access;
using Rempart.Core.Alerts;
using Rempart.Core.Backups;
using Rempart.Core.Events;
using Rempart.Core.Posture;

namespace Rempart.Cli.Terminal;

/// <summary>The JSON of the API, by capability: written indented, read strictly.</summary>
internal static class JsonText
{
    public static JsonText<PostureJson> Posture { get; } = new(PostureJson.Default, options => new PostureJson(options));

    public static JsonText<AccessJson> Access { get; } = new(AccessJson.Default, options => new AccessJson(options));

    public static JsonText<AlertJson> Alerts { get; } = new(AlertJson.Default, options => new AlertJson(options));

    public static JsonText<BackupJson> Backups { get; } = new(BackupJson.Default, options => new BackupJson(options));

    public static JsonText<CollectorJson> Collectors { get; } = new(CollectorJson.Default, options => new CollectorJson(options));

    public static JsonText<EventsJson> Events { get; } = new(EventsJson.Default, options => new EventsJson(options));

    public static JsonText<PeopleJson> People { get; } = new(PeopleJson.Default, options => new PeopleJson(options));
}

/// <summary>Writes and reads the JSON of one capability. Letters beyond ASCII stay readable; control characters are escaped.</summary>
/// <typeparam name="TContext">Its serializer, made when it is compiled.</typeparam>
internal sealed class JsonText<TContext>(TContext context, Func<JsonSerializerOptions, TContext> make)
    where TContext : JsonSerializerContext
{
    private readonly TContext _indented = make(new JsonSerializerOptions(context.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads answers strictly: another program's JSON must not pass for one.</summary>
    public TContext Strict { get; } = make(new JsonSerializerOptions(context.Options) { RespectNullableAnnotations = true });

    public string Of<T>(T value, Func<TContext, JsonTypeInfo<T>> type) => JsonSerializer.Serialize(value, type(_indented));
}
