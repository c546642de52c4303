using System.Globalization;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Heartbeats;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Drills;

/// <summary>Asks a restored copy everything that tells whether it is good.</summary>
internal sealed class CopyChecks(BackupTarget target, ScratchCluster copy, MarkerContent? marker, TimeProvider time)
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(6);
    // The copy is on this machine, and nobody else uses it.
    private static readonly string Jobs = Math.Clamp(Environment.ProcessorCount, 2, 16).ToString(CultureInfo.InvariantCulture);
    private readonly List<DrillCheck> _checks = [];
    private readonly List<DrillFault> _faults = [];

    public IReadOnlyList<DrillCheck> Checks => _checks;

    public IReadOnlyList<DrillFault> Faults => _faults;

    /// <summary>The newest heartbeat in the copy.</summary>
    public DateTimeOffset? NewestHeartbeat { get; private set; }

    public async Task RunAsync(RestoreTarget to, CancellationToken cancellation)
    {
        await HeartbeatsAsync(to, cancellation);
        await CheckAsync("sequences ahead of data", "sequence-behind", SequencesAsync, cancellation);
        await CheckAsync("roles present", "roles-missing", async stop =>
        {
            var count = await copy.Sql.ValueAsync("postgres", $"SELECT count(*) FROM pg_roles WHERE rolname IN ('{HeartbeatSchema.Role}', {Psql.Literal(target.User)})", stop);
            var all = await copy.Sql.ValueAsync("postgres", "SELECT count(*) FROM pg_roles WHERE rolname !~ '^pg_'", stop);
            return (count == "2", $"{all} roles");
        }, cancellation);
        await CheckAsync("extensions present", "extension-missing", ExtensionsAsync, cancellation);
        foreach (var check in target.Policy.RestoreChecks)
            await CheckAsync(check.Name, check.Sql is null ? "table-differs" : "assertion-failed", stop => check.Sql is null ? TableAsync(check, stop) : AssertionAsync(check, stop), cancellation);
        await CheckAsync("amcheck on all indexes", "damaged-index", AmcheckAsync, cancellation);
        await CheckAsync("checksums of all pages", "damaged-page", ChecksumsAsync, cancellation);
    }

    private Task HeartbeatsAsync(RestoreTarget to, CancellationToken cancellation) => CheckAsync("heartbeats", "heartbeats-missing", async stop =>
    {
        var rows = await copy.Sql.AskAsync(target.Database, "SELECT count(*), coalesce(max(id), 0), to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM rempart_backup.heartbeat", stop);
        if (rows is not [[var count, var last, var at]] || !DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, out var newest))
            return (false, "the copy holds no heartbeat");
        NewestHeartbeat = newest;
        if (to.Time is { } time)
            return newest <= time ? (true, $"{count} heartbeats, none after the moment") : (false, $"a heartbeat of {newest.UtcDateTime:HH:mm:ss} lies after the moment that was asked for");
        if (marker is null)
            return (true, $"{count} heartbeats; what there should be is not known here");
        var digest = await copy.Sql.ValueAsync(target.Database, HeartbeatSchema.HeartbeatDigest(marker.From, marker.To), stop);
        if (last != marker.To.ToString(CultureInfo.InvariantCulture))
            return (false, $"the newest heartbeat is {last}, not {marker.To}: rows that were committed are lost");
        return digest == marker.Digest ? (true, $"{count} heartbeats, the last {last} as written") : (false, "the heartbeats are not those that were written");
    }, cancellation);

    private async Task<(bool, string)> SequencesAsync(CancellationToken cancellation)
    {
        // Each column that takes its values from a sequence of its own: the sequence must not give a value that is there already.
        const string Columns =
            """
            SELECT format('SELECT %L, (SELECT max(%I) FROM %I.%I), (SELECT last_value FROM %I.%I)', n.nspname || '.' || s.relname, a.attname, tn.nspname, t.relname, n.nspname, s.relname)
            FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
            JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            JOIN pg_class t ON t.oid = d.refobjid AND t.relkind = 'r' JOIN pg_namespace tn ON tn.oid = t.relnamespace
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
            JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0
            WHERE s.relkind = 'S' AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
            """;
        var (seen, behind) = (0, new List<string>());
        foreach (var database in await DatabasesAsync(cancellation))
        {
            foreach (var row in await copy.Sql.AskAsync(database, Columns, cancellation, Long))
            {
                seen++;
                var values = (await copy.Sql.AskAsync(database, row[0], cancellation, Long))[0];
                if (values[1].Length > 0 && decimal.Parse(values[1], CultureInfo.InvariantCulture) > decimal.Parse(values[2], CultureInfo.InvariantCulture))
                    behind.Add($"{database}.{values[0]}");
            }
        }
        return behind.Count == 0 ? (true, $"{seen} sequences") : (false, $"{string.Join(", ", behind)} would give values that are there already");
    }

    private async Task<(bool, string)> ExtensionsAsync(CancellationToken cancellation)
    {
        var (seen, missing) = (0, new List<string>());
        foreach (var database in await DatabasesAsync(cancellation))
        {
            foreach (var row in await copy.Sql.AskAsync(database, "SELECT e.extname, a.name IS NOT NULL FROM pg_extension e LEFT JOIN pg_available_extensions a ON a.name = e.extname", cancellation))
            {
                seen++;
                if (row[1] != "t")
                    missing.Add($"{database}.{row[0]}");
            }
        }
        return missing.Count == 0 ? (true, $"{seen} extensions") : (false, $"{string.Join(", ", missing)} cannot be loaded here; install their packages where restores are made");
    }

    private async Task<(bool, string)> AssertionAsync(RestoreCheck check, CancellationToken cancellation)
    {
        var answer = await copy.Sql.ValueAsync(check.Database ?? "postgres", $"BEGIN READ ONLY; {check.Sql!.TrimEnd(';', ' ')}; ROLLBACK;", cancellation, Long);
        return answer is "t" or "true" ? (true, "true") : (false, answer is "f" or "false" ? "false" : "the answer is not true or false");
    }

    private async Task<(bool, string)> TableAsync(RestoreCheck check, CancellationToken cancellation)
    {
        if (marker?.Tables.FirstOrDefault(table => table.Name == check.Name) is not { } mark)
            return (true, "not compared: what there should be is not known for this point");
        var row = (await copy.Sql.AskAsync(check.Database ?? "postgres", HeartbeatSchema.SameText + HeartbeatSchema.Digest(check.Table!), cancellation, Long))[0];
        var rows = long.Parse(row[0], CultureInfo.InvariantCulture);
        if (!mark.IsExact)
        {
            var (least, most) = (Math.Min(mark.RowsBefore, mark.RowsAfter), Math.Max(mark.RowsBefore, mark.RowsAfter));
            return (rows >= least && rows <= most, $"{rows} rows of {least} to {most}; it was written to meanwhile, so its content is not compared");
        }
        if (rows != mark.RowsBefore)
            return (false, $"{rows} rows, {mark.RowsBefore} were there");
        return row[1] == mark.DigestBefore ? (true, $"{rows} rows, same content") : (false, $"{rows} rows, but not the content that was there");
    }

    private async Task<(bool, string)> AmcheckAsync(CancellationToken cancellation)
    {
        var result = await copy.RunAsync("pg_amcheck", ["--all", "--install-missing", "--heapallindexed", "-j", Jobs, "-h", Path.GetDirectoryName(copy.Data)!, "-p", "5432", "-U", target.User], Long, cancellation);
        return result.ExitCode == 0 ? (true, "heap and B-tree indexes agree") : (false, OneLine(result.Output + result.Error));
    }

    private async Task<(bool, string)> ChecksumsAsync(CancellationToken cancellation)
    {
        var on = await copy.Sql.ValueAsync("postgres", "SHOW data_checksums", cancellation);
        await copy.StopAsync(cancellation);
        if (on != "on")
            return (true, "the source has no data checksums; amcheck has read the pages");
        var result = await copy.RunAsync("pg_checksums", ["--check", "-D", copy.Data], Long, cancellation);
        return result.ExitCode == 0 ? (true, OneLine(result.Output)) : (false, OneLine(result.Error + result.Output));
    }

    private async Task<string[]> DatabasesAsync(CancellationToken cancellation) =>
        [.. (await copy.Sql.AskAsync("postgres", "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate", cancellation)).Select(row => row[0])];

    private async Task CheckAsync(string name, string rule, Func<CancellationToken, Task<(bool Passed, string Detail)>> check, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        bool passed;
        string detail;
        try
        {
            (passed, detail) = await check(cancellation);
        }
        catch (Exception error) when (error is BackupException or Core.Hosts.HostException or FormatException)
        {
            (passed, detail) = (false, error.Message);
        }
        _checks.Add(new DrillCheck(name, passed, detail, Math.Round(time.GetElapsedTime(began).TotalSeconds, 3)));
        if (!passed)
            _faults.Add(new DrillFault(rule, name, $"In the restored copy: {name}: {detail}."));
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length > 500 ? line[..500] + "…" : line;
    }
}
