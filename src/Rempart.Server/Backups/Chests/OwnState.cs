using System.Globalization;
using Rempart.Backups;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Database;
using Rempart.Server.Platform;
using Rempart.Server.Platform.KeyBackup;

namespace Rempart.Server.Backups.Chests;

/// <summary>
/// Rempart itself: its private PostgreSQL as pg_dump writes it, one plain file a table, so that what was only appended to costs little the
/// next time; the roles; and the sealed copy of the keys, which only the recovery code opens.
/// </summary>
internal sealed class OwnState(PrivatePostgresLayout layout, DatabaseConnections connections, ILedgerInspection ledger, KeyBackups keys) : IChestSource
{
    public const string Dump = "rempart/database";
    public const string Roles = "rempart/roles.sql";
    public const string Keys = "rempart/keys.sealed";
    public const string Entries = "entries of the ledger";
    public const string Version = "PostgreSQL";
    public const string Tables = "tables of Rempart";

    /// <summary>How many tables there are, in whatever schema: one that comes with a later capability is not named anywhere.</summary>
    public const string CountTables = "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema)'";

    private static readonly TimeSpan Long = TimeSpan.FromHours(6);

    public async Task AddAsync(ChestTarget target, ChestWriter writer, CancellationToken cancellation)
    {
        if (!target.Policy.Own.Contains(OwnPart.State))
            return;
        if (!connections.IsPrivate)
            throw new BackupException(BackupFault.Failed, "Rempart's database is not its own PostgreSQL; back that up as a datastore of the engine postgresql, and take 'state' out of backup.own.");
        if (keys.Problem() is { } problem)
            throw new BackupException(BackupFault.Failed, $"The keys are not sealed, and without them the database is of no use: {problem}.");
        // First the ledger's size, then its copy: the copy then holds at least so many.
        var seen = await ledger.InspectAsync(cancellation);
        if (seen.Problem is { } unread)
            throw new BackupException(BackupFault.Failed, unread);
        var version = (await target.Host.RunAsync(target.Account.Run(new ProgramCall("cat", ["--", $"{layout.Data}/PG_VERSION"])), cancellation)).Output.Trim();
        var folder = await ScratchFolders.MakeAsync(target.Host, target.Account, target.Scratch, cancellation);
        try
        {
            // The whole database, without naming a schema.
            writer.Facts[Tables] = (await RunAsync(target, version, "psql", ["-X", "-A", "-t", "-d", PrivatePostgresLayout.DatabaseName, "-c", CountTables], cancellation)).Trim();
            await RunAsync(target, version, "pg_dump", ["--format=directory", "--compress=0", "--no-sync", "-f", $"{folder}/dump", "-d", PrivatePostgresLayout.DatabaseName], cancellation);
            await RunAsync(target, version, "pg_dumpall", ["--roles-only", "-f", $"{folder}/roles.sql"], cancellation);
            await FileListing.AddAsync(target.Host, $"{folder}/dump", Dump, [], writer, cancellation, relative: true);
            writer.AddFile(new ChestItem(Roles, ChestEntryKind.File), $"{folder}/roles.sql");
        }
        finally
        {
            await ScratchFolders.WipeAsync(target.Host, target.Account, folder, CancellationToken.None);
        }
        writer.AddFile(new ChestItem(Keys, ChestEntryKind.File), keys.CurrentPath());
        writer.Facts[Entries] = seen.Size.ToString(CultureInfo.InvariantCulture);
        writer.Facts[Version] = version;
    }

    private async Task<string> RunAsync(ChestTarget target, string version, string program, string[] arguments, CancellationToken cancellation)
    {
        string[] connection = ["-h", layout.Socket, "-p", "5432", "-U", PrivatePostgresLayout.Superuser, "-w"];
        var call = new ProgramCall($"/usr/lib/postgresql/{version}/bin/{program}", [.. connection, .. arguments])
        {
            Timeout = Long,
            Environment = new Dictionary<string, string> { ["PGPASSWORD"] = layout.PasswordOf(PrivatePostgresLayout.Superuser) },
        };
        var result = await target.Host.RunAsync(target.Account.Run(call), cancellation);
        if (result.ExitCode != 0)
            throw new BackupException(result.Error.Contains("No space left", StringComparison.Ordinal) ? BackupFault.DiskFull : BackupFault.Failed, $"{program} of Rempart's database failed: {result.Error.Trim().ReplaceLineEndings(" ")}");
        return result.Output;
    }
}
