using System.Globalization;
using System.Text;
using Npgsql;
using Rempart.Backups;
using Rempart.Core.Evidence;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Targets;
using Rempart.Server.Database;

namespace Rempart.Server.Backups.Chests;

/// <summary>Starts Rempart's database from a restored dump, in a scratch cluster on a private socket, and has its ledger verified entry by entry.</summary>
internal sealed class OwnStateCopy(ILedgerCopies ledger, TimeProvider time)
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(6);
    private static readonly byte[] Sealed = Encoding.ASCII.GetBytes("REMPART-KEYS");

    public async Task CheckAsync(
        ChestTarget target, ChestManifest manifest, string restored, DrillChecks checks, string? signerKey, Action<double> started, CancellationToken cancellation)
    {
        await checks.AskAsync("the sealed keys are there", "keys-missing", async () =>
        {
            var file = Path.Combine(restored, OwnState.Keys);
            var isSealed = File.Exists(file) && (await File.ReadAllBytesAsync(file, cancellation)).AsSpan().StartsWith(Sealed);
            return isSealed ? (true, "sealed; only the recovery code opens them") : (false, "they are missing or not sealed");
        });
        var folder = ScratchCluster.RequireSocketRoom(await ScratchFolders.MakeAsync(target.Host, target.Account, target.Scratch, cancellation));
        try
        {
            var began = time.GetTimestamp();
            var copy = new ScratchCluster(Target(target), folder, $"/usr/lib/postgresql/{manifest.Facts[OwnState.Version]}/bin");
            await checks.AskAsync("Rempart's database starts", "not-started", async () =>
            {
                var tables = await StartAsync(target, copy, folder, restored, cancellation);
                started(Math.Round(time.GetElapsedTime(began).TotalSeconds, 3));
                // One may have come between the count and the copy; none may have been left out.
                return manifest.Facts.TryGetValue(OwnState.Tables, out var counted) && tables < long.Parse(counted, CultureInfo.InvariantCulture)
                    ? (false, $"it has {tables} tables, and {counted} were there")
                    : (tables > 0, $"{tables} tables");
            });
            await checks.AskAsync("its ledger is whole", "ledger-differs", () => LedgerAsync(folder, manifest, signerKey, cancellation));
        }
        finally
        {
            await ScratchFolders.WipeAsync(target.Host, target.Account, folder, CancellationToken.None);
        }
    }

    private async Task<(bool, string)> LedgerAsync(string folder, ChestManifest manifest, string? signerKey, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = folder,
            Port = 5432,
            Username = PrivatePostgresLayout.Superuser,
            Database = PrivatePostgresLayout.DatabaseName,
            Pooling = false,
            CommandTimeout = 0,
        }.ConnectionString;
        var seen = await ledger.VerifyAsync(connection, signerKey, cancellation);
        if (seen.Faults.Count > 0)
            return (false, string.Join("; ", seen.Faults.Take(3)));
        var least = long.Parse(manifest.Facts[OwnState.Entries], CultureInfo.InvariantCulture);
        return seen.Size >= least ? (true, $"{seen.Size} entries, all of them as they were signed") : (false, $"it has {seen.Size} entries, and {least} were there");
    }

    private static async Task<long> StartAsync(ChestTarget target, ScratchCluster copy, string folder, string restored, CancellationToken cancellation)
    {
        // The dump lies in a folder that PostgreSQL's account does not enter; it gets a copy of its own.
        await RequireAsync(target.Host.RunAsync(new ProgramCall("cp", ["-R", "--", Path.Combine(restored, OwnState.Dump), Path.Combine(restored, OwnState.Roles), folder]) { Timeout = Long }, cancellation), "copy the dump");
        if (target.Account.IsAnother)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{target.Account.UserId}:{target.Account.GroupId}");
            await RequireAsync(target.Host.RunAsync(new ProgramCall("chown", ["-R", name, "--", $"{folder}/database", $"{folder}/roles.sql"]), cancellation), "give the dump away");
        }
        await RequireAsync(copy.RunAsync("initdb", ["-D", copy.Data, "-U", PrivatePostgresLayout.Superuser, "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"], Long, cancellation), "make a scratch cluster");
        await copy.StartAsync(cancellation);
        string[] to = ["-h", folder, "-p", "5432", "-U", PrivatePostgresLayout.Superuser];
        // The superuser is there already; that one statement may fail.
        await copy.RunAsync("psql", ["-X", "-q", .. to, "-d", "postgres", "-f", $"{folder}/roles.sql"], Long, cancellation);
        await RequireAsync(copy.RunAsync("createdb", [.. to, PrivatePostgresLayout.DatabaseName], Long, cancellation), "make the database");
        await RequireAsync(copy.RunAsync("pg_restore", ["--exit-on-error", "-j", "2", .. to, "-d", PrivatePostgresLayout.DatabaseName, $"{folder}/database"], Long, cancellation), "restore Rempart's database");
        return long.Parse(
            await copy.Sql.ValueAsync(PrivatePostgresLayout.DatabaseName, OwnState.CountTables, cancellation),
            CultureInfo.InvariantCulture);
    }

    // What a scratch cluster asks of a target: where it runs, and as whom.
    private static BackupTarget Target(ChestTarget target) => new()
    {
        Datastore = target.Datastore,
        Policy = target.Policy,
        Repository = target.Policy.Repository!,
        Host = target.Host,
        Account = target.Account,
        Socket = target.Scratch,
        Port = 5432,
        User = PrivatePostgresLayout.Superuser,
        Work = target.Scratch,
        Scratch = target.Scratch,
        HeartbeatPassword = "",
    };

    private static async Task RequireAsync(Task<ProgramResult> running, string purpose)
    {
        var result = await running;
        if (result.ExitCode != 0)
            throw new BackupException(result.Error.Contains("No space left", StringComparison.Ordinal) ? BackupFault.DiskFull : BackupFault.Failed, $"could not {purpose}: {result.Error.Trim().ReplaceLineEndings(" ")}");
    }
}
