using System.Globalization;
using System.Text;
using Rempart.Core.Estates;

namespace Rempart.Backups;

/// <summary>What pgBackRest's configuration of one stanza is made from.</summary>
public sealed record PgBackRestSettings
{
    /// <summary>The stanza: the datastore's id.</summary>
    public required string Stanza { get; init; }

    /// <summary>Where backups go.</summary>
    public required BackupRepository Repository { get; init; }

    /// <summary>The passphrase; null for a repository that is not encrypted.</summary>
    public string? Passphrase { get; init; }

    /// <summary>The credentials of an S3 repository, <c>KEY:SECRET</c>.</summary>
    public string? Credentials { get; init; }

    /// <summary>How long backups are kept; null keeps the two newest full ones.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>The cluster's data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The folder of its socket.</summary>
    public required string SocketDirectory { get; init; }

    /// <summary>Its port, also in the socket's name.</summary>
    public required int Port { get; init; }

    /// <summary>The superuser that pgBackRest is.</summary>
    public required string User { get; init; }

    /// <summary>A folder of pgBackRest's own, for locks and logs.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>How many processes compress and copy.</summary>
    public int Processes { get; init; } = 2;
}

/// <summary>Writes <c>pgbackrest.conf</c>.</summary>
public static class PgBackRestConfiguration
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(" '\"$`\\%;&|<>()");

    /// <summary>The file's text. It holds the passphrase: only PostgreSQL's account may read it.</summary>
    /// <param name="settings">What it is made from.</param>
    /// <exception cref="ArgumentException">A value holds a line end, which would begin another setting.</exception>
    public static string Render(PgBackRestSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = new StringBuilder("# Written by Rempart (rempart backup apply); changes are reported and overwritten.\n[global]\n");
        void Set(string name, string? value)
        {
            if (value is null)
                return;
            if (value.AsSpan().ContainsAny('\n', '\r', '\0'))
                throw new ArgumentException($"The value of {name} holds a line end.", nameof(settings));
            text.Append(name).Append('=').Append(value).Append('\n');
        }
        var repository = settings.Repository;
        Set("repo1-path", repository.Path);
        if (repository.Kind == RepositoryKind.S3)
        {
            Set("repo1-type", "s3");
            Set("repo1-s3-bucket", repository.Bucket);
            Set("repo1-s3-endpoint", repository.Endpoint);
            Set("repo1-s3-region", repository.Region ?? "us-east-1");
            Set("repo1-s3-uri-style", repository.PathStyle ? "path" : null);
            Set("repo1-storage-ca-file", repository.Authority);
            var parts = settings.Credentials?.Split(':', 2);
            Set("repo1-s3-key", parts?[0]);
            Set("repo1-s3-key-secret", parts is [_, var secret] ? secret : null);
        }
        Set("repo1-cipher-type", settings.Passphrase is null ? "none" : "aes-256-cbc");
        Set("repo1-cipher-pass", settings.Passphrase);
        Set("repo1-retention-full-type", settings.Retention is null ? null : "time");
        Set("repo1-retention-full", settings.Retention is { } retention ? Days(retention) : "2");
        Set("repo1-bundle", "y");
        Set("compress-type", "zst");
        Set("process-max", settings.Processes.ToString(CultureInfo.InvariantCulture));
        Set("start-fast", "y");
        Set("log-path", settings.WorkDirectory);
        Set("log-level-file", "off");
        Set("lock-path", settings.WorkDirectory + "/lock");
        Set("spool-path", settings.WorkDirectory + "/spool");
        text.Append('\n').Append('[').Append(settings.Stanza).Append("]\n");
        Set("pg1-path", settings.DataDirectory);
        Set("pg1-socket-path", settings.SocketDirectory);
        Set("pg1-port", settings.Port.ToString(CultureInfo.InvariantCulture));
        Set("pg1-user", settings.User);
        return text.ToString();
    }

    /// <summary>The text without what is secret, for a plan that is shown.</summary>
    /// <param name="text">The file's text.</param>
    public static string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join('\n', text.Split('\n').Select(line =>
            line.StartsWith("repo1-cipher-pass=", StringComparison.Ordinal) || line.StartsWith("repo1-s3-key", StringComparison.Ordinal)
                ? line[..(line.IndexOf('=', StringComparison.Ordinal) + 1)] + "(secret)"
                : line));
    }

    /// <summary>PostgreSQL's command that hands a segment to pgBackRest.</summary>
    /// <param name="configuration">The configuration file's path.</param>
    /// <param name="stanza">The stanza.</param>
    public static string ArchiveCommand(string configuration, string stanza) =>
        $"pgbackrest --config={Quote(configuration)} --stanza={stanza} archive-push %p";

    private static string Quote(string path) => path.AsSpan().ContainsAny(Special) ? "'" + path.Replace("'", "'\\''", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal) + "'" : path;

    private static string Days(TimeSpan retention) => Math.Max(1, (int)Math.Ceiling(retention.TotalDays)).ToString(CultureInfo.InvariantCulture);
}
