using System.Text.Json;

namespace Rempart.Backups;

/// <summary>Reads <c>pgbackrest info --output=json</c>. Its status code counts; the program's exit code is 0 even for a wrong passphrase.</summary>
public static class InfoParser
{
    private const int LongestMessage = 300;

    /// <summary>Reads what is said about one stanza.</summary>
    /// <param name="json">What pgBackRest printed.</param>
    /// <param name="stanza">The stanza.</param>
    /// <param name="info">What it says.</param>
    /// <param name="problem">Why it could not be read.</param>
    /// <returns>False when the text is not pgBackRest's, or does not name the stanza.</returns>
    public static bool TryParse(string json, string stanza, out StanzaInfo info, out string problem)
    {
        info = null!;
        problem = "";
        try
        {
            using var document = JsonDocument.Parse(WithoutControls(json));
            foreach (var element in document.RootElement.EnumerateArray())
            {
                if (element.GetProperty("name").GetString() != stanza)
                    continue;
                info = Read(element, stanza);
                return true;
            }
            problem = $"pgBackRest does not know the stanza '{stanza}'; run: rempart backup apply";
            return false;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            problem = $"what pgBackRest says about '{stanza}' is not understood: {error.Message}";
            return false;
        }
    }

    private static StanzaInfo Read(JsonElement element, string stanza)
    {
        var status = element.GetProperty("status");
        var (code, message) = (status.GetProperty("code").GetInt32(), status.GetProperty("message").GetString() ?? "");
        // The stanza's own message is only "other"; the repository's says what.
        foreach (var repository in Items(element, "repo"))
        {
            var own = repository.GetProperty("status");
            if (own.GetProperty("code").GetInt32() is not 0 and var worse && code != 0)
                (code, message) = (worse, own.GetProperty("message").GetString() ?? message);
        }
        return new StanzaInfo
        {
            Name = stanza,
            StatusCode = code,
            StatusMessage = OneLine(message),
            StoreCode = StoreAnswer.CodeIn(message),
            Cipher = Text(element, "cipher"),
            IsBackupRunning = status.TryGetProperty("lock", out var locks) && locks.TryGetProperty("backup", out var backup) && backup.GetProperty("held").GetBoolean(),
            Databases = [.. Items(element, "db").Select(database => new StanzaDatabase(
                database.GetProperty("id").GetInt32(), database.GetProperty("system-id").GetUInt64(), database.GetProperty("version").GetString() ?? ""))
                .OrderBy(database => database.Id)],
            Backups = [.. Items(element, "backup").Select(ReadBackup)],
        };
    }

    private static BackupRecord ReadBackup(JsonElement backup)
    {
        var archive = backup.GetProperty("archive");
        var lsn = backup.GetProperty("lsn");
        var time = backup.GetProperty("timestamp");
        var info = backup.GetProperty("info");
        return new BackupRecord
        {
            Label = backup.GetProperty("label").GetString() ?? "",
            Kind = backup.GetProperty("type").GetString() switch
            {
                "full" => BackupKind.Full,
                "diff" => BackupKind.Differential,
                "incr" => BackupKind.Incremental,
                var other => throw new FormatException($"'{other}' is no kind of backup"),
            },
            StartedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetProperty("start").GetInt64()),
            EndedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetProperty("stop").GetInt64()),
            WalStart = Text(archive, "start") ?? "",
            WalStop = Text(archive, "stop") ?? "",
            LsnStart = Place(lsn, "start"),
            LsnStop = Place(lsn, "stop"),
            DatabaseId = backup.GetProperty("database").GetProperty("id").GetInt32(),
            Prior = Text(backup, "prior"),
            HasPageErrors = backup.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.True,
            DatabaseBytes = info.GetProperty("size").GetInt64(),
            RepositoryBytes = info.GetProperty("repository").GetProperty("delta").GetInt64(),
            Annotations = backup.TryGetProperty("annotation", out var notes) && notes.ValueKind == JsonValueKind.Object
                ? notes.EnumerateObject().ToDictionary(note => note.Name, note => note.Value.GetString() ?? "", StringComparer.Ordinal)
                : new Dictionary<string, string>(),
        };
    }

    private static Lsn Place(JsonElement element, string name) =>
        Lsn.TryParse(Text(element, name), out var lsn) ? lsn : throw new FormatException($"the backup has no {name} LSN");

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    // pgBackRest 2.45 writes what a wrong passphrase makes of a file into its JSON, without escaping the control characters in it.
    private static string WithoutControls(string json) => json.AsSpan().ContainsAnyInRange('\0', '\u001f')
        ? string.Create(json.Length, json, static (clean, text) =>
        {
            for (var i = 0; i < text.Length; i++)
                clean[i] = text[i] < ' ' ? ' ' : text[i];
        })
        : json;

    // With a wrong passphrase the message quotes what decryption made of the file: bytes that belong on no screen.
    private static string OneLine(string message)
    {
        var first = message.Split('\n')[0].TrimEnd(':');
        var clean = new string([.. first.Where(letter => letter is >= ' ' and < '\u007f')]);
        return clean.Length > LongestMessage ? clean[..LongestMessage] + "…" : clean;
    }
}
