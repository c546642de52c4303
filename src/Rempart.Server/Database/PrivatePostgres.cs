using System.Globalization;
using System.Text;
using Rempart.Core.Hosts;
using Rempart.Server.Hosting;

namespace Rempart.Server.Database;

/// <summary>
/// Rempart's own PostgreSQL: made under the data directory on first start, reached by a Unix socket only, with SCRAM passwords,
/// run by an unprivileged account. A server that was left running by a killed Rempart is taken over.
/// </summary>
internal sealed class PrivatePostgres(PrivatePostgresLayout layout, DatabaseOptions options, IReachedHost host)
{
    private readonly DatabaseAccount _account = DatabaseAccount.Choose(options.RunAs, DatabaseAccount.FindInPasswd);
    private readonly string _programs = options.BinDirectory ?? NewestPrograms("/usr/lib/postgresql");

    /// <summary>Starts it, making the cluster, roles and database when they are not there yet.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        layout.MakeFolders(_account);
        if (!File.Exists(Path.Combine(layout.Data, "PG_VERSION")))
            await InitializeAsync(cancellation);
        if (!IsRunning())
            await RunAsync("pg_ctl", ["start", "-D", layout.Data, "-l", layout.Log, "-w", "-t", "60", "-s"], "start", cancellation);
        await PrivatePostgresRoles.EnsureAsync(layout, cancellation);
    }

    /// <summary>Stops it cleanly: open transactions are rolled back, the cluster is checkpointed.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (IsRunning())
            await RunAsync("pg_ctl", ["stop", "-D", layout.Data, "-m", "fast", "-w", "-t", "60", "-s"], "stop", cancellation);
    }

    /// <summary>True when the process named in <c>postmaster.pid</c> is alive and is a PostgreSQL.</summary>
    public bool IsRunning()
    {
        try
        {
            var first = File.ReadLines(Path.Combine(layout.Data, "postmaster.pid")).FirstOrDefault();
            if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return false;
            // "42 (postgres) S …": a killed process whose parent did not look yet is a zombie, and not running.
            var state = File.ReadAllText($"/proc/{id}/stat");
            var name = state.LastIndexOf(") ", StringComparison.Ordinal);
            return state.Contains("(postgres", StringComparison.Ordinal) && name > 0 && state[name + 2] is not ('Z' or 'X');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task InitializeAsync(CancellationToken cancellation)
    {
        // initdb cleans up after itself when it fails, so a full disk leaves an empty folder and the next start tries again.
        var password = Path.Combine(layout.Root, $"initial-{Guid.NewGuid():N}");
        try
        {
            var line = Encoding.UTF8.GetBytes(layout.PasswordOf(PrivatePostgresLayout.Superuser) + "\n");
            await RunAsync("sh", ["-c", "umask 077; cat > \"$0\"", password], "hand over the first password", cancellation, line);
            await RunAsync(
                "initdb",
                [
                    "-D", layout.Data, "--username", PrivatePostgresLayout.Superuser, "--pwfile", password,
                    "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums",
                ],
                "make the database cluster",
                cancellation);
            var settings = Encoding.UTF8.GetBytes(Settings());
            await RunAsync("sh", ["-c", "cat >> \"$0\"", Path.Combine(layout.Data, "postgresql.conf")], "write its settings", cancellation, settings);
        }
        finally
        {
            File.Delete(password);
        }
    }

    private string Settings() =>
        $"""

        # Rempart's own PostgreSQL: no network, only the socket beside it.
        listen_addresses = ''
        unix_socket_directories = '{layout.Socket.Replace("'", "''", StringComparison.Ordinal)}'
        unix_socket_permissions = 0700
        password_encryption = scram-sha-256
        log_connections = on
        log_disconnections = on
        log_statement = ddl
        log_line_prefix = '%m [%p] %q%u@%d '
        max_connections = 100
        shared_buffers = 64MB
        # On from the start, because it counts only after a restart; what is archived, and where, is the estate's backup to say.
        archive_mode = on
        archive_command = '/bin/true'

        """;

    private async Task RunAsync(string program, string[] arguments, string purpose, CancellationToken cancellation, byte[]? input = null)
    {
        var call = new ProgramCall(program == "sh" ? "/bin/sh" : Path.Combine(_programs, program), arguments)
        {
            Timeout = TimeSpan.FromSeconds(90),
            Input = input,
        };
        ProgramResult result;
        try
        {
            result = await host.RunAsync(_account.Run(call), cancellation);
        }
        catch (HostException error)
        {
            throw new StartupException($"The private PostgreSQL could not {purpose}: {error.Message}", error);
        }
        if (result.ExitCode != 0)
            throw new StartupException($"The private PostgreSQL could not {purpose}: {Explain(result)}");
    }

    private string Explain(ProgramResult result)
    {
        var said = $"{result.Error}\n{result.Output}".Trim();
        if (said.Length == 0 || said.Contains("log output", StringComparison.Ordinal))
            said = $"{said}\n{LastLines(layout.Log, 5)}".Trim();
        return said.Contains("No space left on device", StringComparison.Ordinal)
            ? $"the disk of {layout.Root} is full. Free some space; nothing was lost, and the next start goes on from there."
            : $"{said} (log: {layout.Log})";
    }

    private static string LastLines(string path, int count)
    {
        try
        {
            return string.Join('\n', File.ReadLines(path).TakeLast(count));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static string NewestPrograms(string root)
    {
        var newest = Directory.Exists(root)
            ? Directory.GetDirectories(root)
                .Select(folder => (Folder: folder, Version: int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0))
                .Where(found => found.Version >= 14 && File.Exists(Path.Combine(found.Folder, "bin", "initdb")))
                .OrderByDescending(found => found.Version)
                .Select(found => Path.Combine(found.Folder, "bin"))
                .FirstOrDefault()
            : null;
        return newest ?? throw new StartupException(
            $"No PostgreSQL 14 or newer below {root}. Install Debian's package postgresql, name its programs in Rempart__Database__BinDirectory, or give a connection string in Rempart__Database__ConnectionString.");
    }
}
