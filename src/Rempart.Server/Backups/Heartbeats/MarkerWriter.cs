using System.Globalization;
using Npgsql;
using Rempart.Backups;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Heartbeats;

/// <summary>Writes heartbeats and named restore points into a protected cluster, and remembers what must lie before each point.</summary>
internal sealed class MarkerWriter(BackupStore store)
{
    private const int RangeLength = 1000;

    /// <summary>Writes one heartbeat.</summary>
    public static async Task BeatAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("INSERT INTO rempart_backup.heartbeat DEFAULT VALUES", connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Writes a heartbeat and a restore point after it.</summary>
    public async Task<RestorePoint> MarkAsync(BackupTarget target, NpgsqlConnection connection, bool switchWal, CancellationToken cancellation)
    {
        await BeatAsync(connection, cancellation);
        RestoreCheck[] tables = [.. target.Policy.RestoreChecks.Where(check => check.Table is not null)];
        var before = await CountAsync(target, tables, cancellation);
        await using var last = new NpgsqlCommand("SELECT max(id) FROM rempart_backup.heartbeat", connection);
        var to = (long)(await last.ExecuteScalarAsync(cancellation))!;
        var from = Math.Max(1, to - RangeLength + 1);
        await using var hash = new NpgsqlCommand(HeartbeatSchema.HeartbeatDigest(from, to), connection);
        var digest = (string)(await hash.ExecuteScalarAsync(cancellation))!;
        await using var create = new NpgsqlCommand(
            "SELECT name, clock_timestamp(), pg_create_restore_point(name)::text FROM (SELECT 'rempart-' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMMDD\"T\"HH24MISSUS') AS name) AS chosen",
            connection);
        RestorePoint point;
        await using (var reader = await create.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            point = new RestorePoint(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), Lsn.TryParse(reader.GetString(2), out var lsn) ? lsn : default);
        }
        if (switchWal)
        {
            await using var advance = new NpgsqlCommand("SELECT pg_switch_wal()", connection);
            await advance.ExecuteScalarAsync(cancellation);
        }
        var after = await CountAsync(target, tables, cancellation);
        var marks = tables.Select((check, i) => new TableMark(check.Name, before[i].Rows, before[i].Digest, after[i].Rows, after[i].Digest));
        await store.AddPointAsync(target.Datastore.Id, point, new MarkerContent(from, to, digest, [.. marks]), cancellation);
        return point;
    }

    private static async Task<List<(long Rows, string Digest)>> CountAsync(BackupTarget target, RestoreCheck[] tables, CancellationToken cancellation)
    {
        var counted = new List<(long, string)>();
        foreach (var check in tables)
        {
            await using var connection = new NpgsqlConnection(ProtectedCluster.ConnectionString(target, check.Database ?? "postgres"));
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(HeartbeatSchema.SameText + HeartbeatSchema.Digest(check.Table!), connection) { CommandTimeout = 600 };
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            counted.Add((long.Parse(reader.GetString(0), CultureInfo.InvariantCulture), reader.GetString(1)));
        }
        return counted;
    }
}
