using System.Globalization;
using Npgsql;
using Rempart.Backups;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Heartbeats;

/// <summary>What a running cluster says about its archiving.</summary>
/// <param name="Now">The cluster's clock.</param>
/// <param name="SystemId">PostgreSQL's identifier of the cluster.</param>
/// <param name="Lsn">Where its log stands.</param>
/// <param name="ArchiveMode">The setting <c>archive_mode</c>.</param>
/// <param name="ArchiveCommand">The setting <c>archive_command</c>.</param>
/// <param name="LastArchivedAt">When a segment was archived last.</param>
/// <param name="FailedWal">The segment that could not be archived, when that was the last thing that happened.</param>
/// <param name="FailedAt">When that was.</param>
/// <param name="Heartbeats">The newest heartbeats, oldest first.</param>
internal sealed record ClusterState(
    DateTimeOffset Now, ulong SystemId, Lsn Lsn, string ArchiveMode, string ArchiveCommand, DateTimeOffset? LastArchivedAt, string? FailedWal, DateTimeOffset? FailedAt,
    IReadOnlyList<Heartbeat> Heartbeats);

/// <summary>Talks to a protected cluster as the role that may write heartbeats.</summary>
internal static class ProtectedCluster
{
    // A day of heartbeats every 5 s.
    private const int MostHeartbeats = 17_280;

    public static string ConnectionString(BackupTarget target, string? database = null) => new NpgsqlConnectionStringBuilder
    {
        Host = target.Datastore.Connection?.Host ?? target.Socket,
        Port = target.Port,
        Username = HeartbeatSchema.Role,
        Password = target.HeartbeatPassword,
        Database = database ?? target.Database,
        Pooling = false,
        Timeout = 5,
        CommandTimeout = 30,
        ApplicationName = "rempart heartbeat",
        IncludeErrorDetail = false,
    }.ConnectionString;

    /// <exception cref="BackupException">The cluster cannot be reached, or it is not set up.</exception>
    public static async Task<ClusterState> ReadAsync(BackupTarget target, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString(target));
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(
                """
                SELECT clock_timestamp(), (SELECT system_identifier::text FROM pg_control_system()),
                       (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END)::text,
                       current_setting('archive_mode'), current_setting('archive_command'), last_archived_time,
                       CASE WHEN last_failed_time > coalesce(last_archived_time, '-infinity') THEN last_failed_wal END, last_failed_time
                FROM pg_stat_archiver
                """, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            var state = new ClusterState(
                reader.GetFieldValue<DateTimeOffset>(0), ulong.Parse(reader.GetString(1), CultureInfo.InvariantCulture), Place(reader.GetString(2)), reader.GetString(3), reader.GetString(4),
                await reader.IsDBNullAsync(5, cancellation) ? null : reader.GetFieldValue<DateTimeOffset>(5),
                await reader.IsDBNullAsync(6, cancellation) ? null : reader.GetString(6),
                await reader.IsDBNullAsync(7, cancellation) ? null : reader.GetFieldValue<DateTimeOffset>(7),
                []);
            await reader.DisposeAsync();
            return state with { Heartbeats = await HeartbeatsAsync(connection, cancellation) };
        }
        catch (Exception error) when (error is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException or IOException)
        {
            throw Away(target, error);
        }
    }

    public static BackupException Away(BackupTarget target, Exception error)
    {
        var place = $"{target.Datastore.Connection?.Host ?? target.Socket}:{target.Port}";
        return error is PostgresException { SqlState: "28P01" or "28000" or "3F000" or "42P01" or "42501" } refused
            ? new BackupException(BackupFault.ClusterAway, $"PostgreSQL at {place} does not let the role {HeartbeatSchema.Role} work: {refused.MessageText}. Run: rempart backup apply", error)
            : new BackupException(BackupFault.ClusterAway, $"PostgreSQL at {place} cannot be reached: {error.InnerException?.Message ?? error.Message}", error);
    }

    private static async Task<List<Heartbeat>> HeartbeatsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"SELECT id, at, lsn::text FROM rempart_backup.heartbeat ORDER BY id DESC LIMIT {MostHeartbeats}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var heartbeats = new List<Heartbeat>();
        while (await reader.ReadAsync(cancellation))
            heartbeats.Add(new Heartbeat(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), Place(reader.GetString(2))));
        heartbeats.Reverse();
        return heartbeats;
    }

    private static Lsn Place(string text) => Lsn.TryParse(text, out var lsn) ? lsn : default;
}
