using System.Globalization;
using System.Text.Json;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Events;

/// <summary>An event for people: when, what, how it ended, who, from where, on which host, and the record.</summary>
internal static class EventCells
{
    public static string[] Headings => [Text.HeadTime, Text.HeadClass, Text.HeadStatus, Text.HeadUser, Text.HeadFrom, Text.HeadHost, Text.HeadRecord];

    /// <summary>Reads a line of OCSF.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public static Cell[] Of(string line, ServerAddress address)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var time = DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("time").GetInt64());
            var failed = root.GetProperty("status_id").GetInt32() == 2;
            return
            [
                new Cell(time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Tone.Quiet),
                $"{Word(root, "class_name")}/{Word(root, "activity_name")}",
                new Cell(Word(root, "status"), failed ? Tone.Bad : Tone.Plain),
                Or(Word(root, "user", "name"), Word(root, "actor", "user", "name")),
                Or(Word(root, "src_endpoint", "ip"), Word(root, "src_endpoint", "hostname")),
                Or(Word(root, "device", "hostname"), ""),
                Word(root, "raw_data"),
            ];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw CliException.CouldNotTell(Text.AnswerNotUnderstood.With(address.Name, "events", error.Message), error);
        }
    }

    private static string Or(string first, string second) => first.Length > 0 ? first : second.Length > 0 ? second : "-";

    private static string Word(JsonElement at, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return "";
        }
        return at.ToString();
    }
}
