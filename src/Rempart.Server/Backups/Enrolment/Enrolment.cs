using System.Globalization;
using System.Text;
using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Heartbeats;
using Rempart.Server.Backups.Store;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Enrolment;

/// <summary>
/// Makes a declared datastore ready to be backed up: pgBackRest's configuration and repository, PostgreSQL's archive settings, the role
/// and the schema of heartbeats. What is right already is left alone.
/// </summary>
internal sealed class Enrolment(IBackupEngine engine, BackupStore store)
{
    /// <exception cref="BackupException">The cluster cannot be asked.</exception>
    public async Task<IReadOnlyList<EnrolmentStep>> StepsAsync(BackupTarget target, CancellationToken cancellation)
    {
        var sql = Administrator(target);
        var rows = await sql.AskAsync("postgres", "SELECT name, setting FROM pg_settings WHERE name IN ('data_directory', 'wal_level', 'archive_mode', 'archive_command', 'archive_timeout')", cancellation);
        var settings = rows.ToDictionary(row => row[0], row => row.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);
        var steps = new List<EnrolmentStep>();
        await ConfigurationAsync(target, settings["data_directory"], steps, cancellation);
        await RepositoryAsync(target, steps, cancellation);
        await SchemaAsync(target, sql, steps, cancellation);
        Archiving(target, sql, settings, steps);
        return steps;
    }

    /// <summary>Notes which cluster this is, once it is set up.</summary>
    public async Task RememberAsync(BackupTarget target, CancellationToken cancellation) =>
        await store.EnrolAsync(target.Datastore.Id, (await ProtectedCluster.ReadAsync(target, cancellation)).SystemId, cancellation);

    /// <summary>What must still happen before archiving counts; null when nothing must.</summary>
    public static async Task<string?> PendingAsync(BackupTarget target, CancellationToken cancellation)
    {
        var pending = await Administrator(target).ValueAsync("postgres", "SELECT string_agg(name, ', ' ORDER BY name) FROM pg_settings WHERE pending_restart AND name IN ('archive_mode', 'wal_level')", cancellation);
        return pending.Length == 0 ? null : $"{pending} of {target.Datastore.Id} counts after a restart of PostgreSQL: systemctl restart postgresql, then: rempart backup apply";
    }

    private static Psql Administrator(BackupTarget target) => new(target.Host, target.Account, target.Socket, target.Port, target.User, target.Password);

    private static async Task ConfigurationAsync(BackupTarget target, string data, List<EnrolmentStep> steps, CancellationToken cancellation)
    {
        var wanted = PgBackRestConfiguration.Render(new PgBackRestSettings
        {
            Stanza = target.Stanza,
            Repository = target.Repository,
            Passphrase = target.Passphrase,
            Credentials = target.Credentials,
            Retention = target.Policy.Retention,
            DataDirectory = target.Data ?? data,
            SocketDirectory = target.Socket,
            Port = target.Port,
            User = target.User,
            WorkDirectory = target.Work,
        });
        var there = await target.Host.RunAsync(target.Account.Run(new ProgramCall("cat", ["--", target.Configuration])), cancellation);
        if (there.ExitCode == 0 && there.Output == wanted)
            return;
        var (before, after) = (there.ExitCode == 0 ? PgBackRestConfiguration.Redact(there.Output) : null, PgBackRestConfiguration.Redact(wanted));
        // Only what is secret changed: the texts that are shown would look the same.
        var action = before == after ? "write pgBackRest's configuration with another passphrase or key (a repository keeps the passphrase it was made with)" : "write pgBackRest's configuration";
        steps.Add(new EnrolmentStep(new ChangeStep($"{target.Resource} {target.Configuration}", action, before, after), async stop =>
        {
            await ScratchFolders.EnsureAsync(target.Host, target.Account, target.Work, stop);
            // As the account, so that the file is its own from the first byte.
            var call = new ProgramCall("/bin/sh", ["-c", "umask 077; cat > \"$0.new\" && mv -- \"$0.new\" \"$0\"", target.Configuration]) { Input = Encoding.UTF8.GetBytes(wanted) };
            await RequireAsync(target.Host.RunAsync(target.Account.Run(call), stop), $"write {target.Configuration}");
        }));
    }

    private async Task RepositoryAsync(BackupTarget target, List<EnrolmentStep> steps, CancellationToken cancellation)
    {
        // With another configuration, what pgBackRest says now is about another repository; preparing a prepared one changes nothing.
        var isConfigured = steps.Count == 0;
        if (target.Repository.Kind == RepositoryKind.Local && !Directory.Exists(target.Repository.Path))
        {
            steps.Add(new EnrolmentStep(
                new ChangeStep($"{target.Resource} {target.Repository.Path}", "make the repository's folder", null, $"mode 0700, owner {target.Account.Name}"),
                stop => ScratchFolders.EnsureAsync(target.Host, target.Account, target.Repository.Path, stop)));
        }
        if (isConfigured && await HasStanzaAsync(target, cancellation))
            return;
        steps.Add(new EnrolmentStep(
            new ChangeStep($"{target.Resource} stanza", "prepare the repository for the cluster (pgbackrest stanza-create)", null, $"stanza {target.Stanza} in {target.Repository.Path}"),
            stop => engine.CreateAsync(target, stop)));
    }

    private async Task<bool> HasStanzaAsync(BackupTarget target, CancellationToken cancellation)
    {
        try
        {
            // 1: no such stanza. Everything else is there, whatever its state.
            return (await engine.InfoAsync(target, cancellation)).StatusCode != 1;
        }
        catch (BackupException)
        {
            return false;
        }
    }

    private static async Task SchemaAsync(BackupTarget target, Psql sql, List<EnrolmentStep> steps, CancellationToken cancellation)
    {
        var version = await sql.ValueAsync(target.Database, "SELECT coalesce(obj_description(to_regnamespace('rempart_backup')::oid, 'pg_namespace'), '')", cancellation);
        var tables = target.Policy.RestoreChecks.Where(check => check.Table is not null).ToArray();
        if (version != HeartbeatSchema.Version || !await SignsInAsync(target, cancellation))
        {
            steps.Add(new EnrolmentStep(
                new ChangeStep($"{target.Resource} schema rempart_backup", $"make the schema of heartbeats and the role {HeartbeatSchema.Role}, which may write them, create restore points and read statistics", version.Length > 0 ? version : null, HeartbeatSchema.Version),
                stop => sql.AskAsync(target.Database, HeartbeatSchema.Setup(target.HeartbeatPassword), stop)));
        }
        foreach (var database in tables.GroupBy(check => check.Database ?? "postgres", StringComparer.Ordinal))
        {
            var names = string.Join(", ", database.Select(check => check.Table));
            var readable = version == HeartbeatSchema.Version && await sql.ValueAsync(
                database.Key,
                "SELECT bool_and(coalesce(has_table_privilege(" + Psql.Literal(HeartbeatSchema.Role) + ", to_regclass(name), 'SELECT'), false)) FROM unnest(ARRAY[" + string.Join(",", database.Select(check => Psql.Literal(check.Table!))) + "]) AS name",
                cancellation) == "t";
            if (readable)
                continue;
            steps.Add(new EnrolmentStep(
                new ChangeStep($"{target.Resource} database {database.Key}", $"let {HeartbeatSchema.Role} read the tables of restore checks", null, names),
                stop => sql.AskAsync(database.Key, HeartbeatSchema.Grant(database), stop)));
        }
    }

    private static async Task<bool> SignsInAsync(BackupTarget target, CancellationToken cancellation)
    {
        try
        {
            await ProtectedCluster.ReadAsync(target, cancellation);
            return true;
        }
        catch (BackupException)
        {
            return false;
        }
    }

    private static void Archiving(BackupTarget target, Psql sql, Dictionary<string, string> settings, List<EnrolmentStep> steps)
    {
        (string Name, string Value)[] wanted =
        [
            ("wal_level", settings["wal_level"] == "logical" ? "logical" : "replica"),
            ("archive_mode", settings["archive_mode"] == "always" ? "always" : "on"),
            ("archive_command", PgBackRestConfiguration.ArchiveCommand(target.Configuration, target.Stanza)),
            ("archive_timeout", ((long)Math.Ceiling(target.Cycle.TotalSeconds)).ToString(CultureInfo.InvariantCulture)),
        ];
        var different = wanted.Where(one => settings[one.Name] != one.Value).ToArray();
        if (different.Length == 0)
            return;
        static string Lines(IEnumerable<(string Name, string Value)> pairs) => string.Join('\n', pairs.Select(pair => $"{pair.Name} = {pair.Value}"));
        steps.Add(new EnrolmentStep(
            new ChangeStep($"{target.Resource} archive settings", "set them (ALTER SYSTEM) and reload", Lines(different.Select(one => (one.Name, settings[one.Name]))), Lines(different)),
            stop => sql.AskAsync(
                "postgres",
                string.Join('\n', different.Select(one => $"ALTER SYSTEM SET {one.Name} = {Psql.Literal(one.Value)};")) + "\nSELECT pg_reload_conf();",
                stop)));
    }

    private static async Task RequireAsync(Task<ProgramResult> running, string purpose)
    {
        var result = await running;
        if (result.ExitCode != 0)
            throw new BackupException(BackupFault.Failed, $"Rempart could not {purpose}: {result.Error.Trim()}");
    }
}
