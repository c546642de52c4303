using System.Globalization;
using System.Text;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Drills;

/// <summary>
/// A restored copy that runs: no network, a socket in a folder that only its account enters, no archiving, and nothing of the source's
/// own life: no background workers of extensions, no subscriptions, no settings file of the source.
/// </summary>
internal sealed class ScratchCluster(BackupTarget target, string folder, string programs)
{
    // struct sockaddr_un holds 108 bytes, PostgreSQL adds "/.s.PGSQL.5432" to the folder.
    private const int LongestSocketFolder = 107 - 14;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestStart = TimeSpan.FromHours(6);

    public string Data => $"{folder}/data";

    private string Log => $"{folder}/log";

    public Psql Sql => new(target.Host, target.Account, folder, 5432, target.User, null);

    public static string RequireSocketRoom(string folder) => Encoding.UTF8.GetByteCount(folder) <= LongestSocketFolder
        ? folder
        : throw new BackupException(BackupFault.Failed, $"The path {folder} is too long for a Unix socket ({LongestSocketFolder} bytes at most). Set Rempart__Backups__ScratchDirectory to a shorter path.");

    /// <summary>Starts it and waits until recovery has reached its target and ended.</summary>
    /// <exception cref="BackupException">It did not start; the message is PostgreSQL's own.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await WriteAsync($"{folder}/pg_hba.conf", "local all all trust\n", cancellation);
        await WriteAsync($"{folder}/pg_ident.conf", "\n", cancellation);
        await WriteAsync($"{folder}/postgresql.conf", $"hba_file = '{folder}/pg_hba.conf'\nident_file = '{folder}/pg_ident.conf'\n", cancellation);
        // On the command line, because the copy's postgresql.auto.conf may say otherwise.
        (string Name, string Value)[] settings =
        [
            ("config_file", $"{folder}/postgresql.conf"), ("hba_file", $"{folder}/pg_hba.conf"), ("ident_file", $"{folder}/pg_ident.conf"),
            ("listen_addresses", ""), ("port", "5432"), ("unix_socket_directories", folder), ("unix_socket_permissions", "0700"),
            ("ssl", "off"), ("archive_mode", "off"), ("archive_command", ""), ("hot_standby", "off"), ("logging_collector", "off"), ("log_destination", "stderr"),
            ("shared_preload_libraries", ""), ("max_logical_replication_workers", "0"), ("autovacuum", "off"), ("external_pid_file", ""),
            ("shared_buffers", "128MB"), ("huge_pages", "off"), ("fsync", "off"), ("full_page_writes", "off"), ("synchronous_standby_names", ""),
            ("event_source", "rempart"), ("default_transaction_read_only", "off"), ("log_statement", "none"),
        ];
        var options = string.Join(' ', settings.Select(setting => $"-c {setting.Name}='{setting.Value}'"));
        var limit = ((int)LongestStart.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var started = await RunAsync("pg_ctl", ["start", "-D", Data, "-l", Log, "-w", "-t", limit, "-s", "-o", options], LongestStart, cancellation);
        if (started.ExitCode != 0)
            throw await ExplainAsync(cancellation);
        await AwaitEndOfRecoveryAsync(cancellation);
    }

    // pg_ctl returns while the log is still replayed: with hot_standby off the copy accepts nobody before recovery has ended.
    private async Task AwaitEndOfRecoveryAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        while (true)
        {
            try
            {
                if (await Sql.ValueAsync("postgres", "SELECT pg_is_in_recovery()", cancellation) == "f")
                    return;
            }
            catch (BackupException) when (!cancellation.IsCancellationRequested)
            {
                var status = await RunAsync("pg_ctl", ["status", "-D", Data], TimeSpan.FromMinutes(1), cancellation);
                if (status.ExitCode != 0)
                    throw await ExplainAsync(cancellation);
            }
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>Stops it cleanly, so that its files can be examined.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        var stopped = await RunAsync("pg_ctl", ["stop", "-D", Data, "-m", "fast", "-w", "-t", "600", "-s"], TimeSpan.FromMinutes(11), cancellation);
        if (stopped.ExitCode != 0)
            throw new BackupException(BackupFault.Failed, $"The copy could not be stopped: {stopped.Error.Trim()}");
    }

    public Task<ProgramResult> RunAsync(string program, string[] arguments, TimeSpan limit, CancellationToken cancellation) =>
        target.Host.RunAsync(target.Account.Run(new ProgramCall($"{programs}/{program}", arguments) { Timeout = limit }), cancellation);

    private async Task WriteAsync(string path, string text, CancellationToken cancellation)
    {
        var call = new ProgramCall("/bin/sh", ["-c", "umask 077; cat > \"$0\"", path]) { Input = Encoding.UTF8.GetBytes(text) };
        var result = await target.Host.RunAsync(target.Account.Run(call), cancellation);
        if (result.ExitCode != 0)
            throw new BackupException(BackupFault.Failed, $"{path} cannot be written: {result.Error.Trim()}");
    }

    private async Task<BackupException> ExplainAsync(CancellationToken cancellation)
    {
        var log = await target.Host.RunAsync(target.Account.Run(new ProgramCall("tail", ["-n", "60", "--", Log])), cancellation);
        var lines = log.Output.Split('\n');
        var fatal = lines.Where(line => line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal)).Take(3)
            .Select(line => line[line.IndexOf(": ", StringComparison.Ordinal)..].TrimStart(':', ' ')).ToArray();
        var said = fatal.Length > 0 ? string.Join("; ", fatal) : string.Join(' ', lines.TakeLast(5)).Trim();
        var fault = said.Contains("recovery ended before configured recovery target was reached", StringComparison.Ordinal) ? BackupFault.NotArchived
            : said.Contains("No space left on device", StringComparison.Ordinal) ? BackupFault.DiskFull
            : BackupFault.Failed;
        return new BackupException(fault, $"PostgreSQL did not start on the restored copy: {said}");
    }
}
