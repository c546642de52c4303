using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace Rempart.Server.Tests.Infrastructure;

/// <summary>
/// A real PostgreSQL for tests: a fresh cluster in a temporary folder, a Unix socket and a free port on 127.0.0.1, SCRAM everywhere.
/// Run as the account postgres when the tests run as root. Use it as a class fixture, or start one with <see cref="StartAsync"/>.
/// Disposing stops it and removes the folder.
/// </summary>
public sealed class TestPostgres : IAsyncLifetime
{
    /// <summary>The bootstrap superuser and its password, for tests only.</summary>
    public const string Superuser = "test_superuser";

    /// <summary>The password of <see cref="Superuser"/>.</summary>
    public const string Password = "test-superuser-password";

    private readonly string _programs = Newest();

    /// <summary>The folder of everything; short, because a socket's path is.</summary>
    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"rmp-{Guid.NewGuid():N}"[..16]);

    /// <summary>The data directory.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>The port, also in the socket's name.</summary>
    public int Port { get; } = FreePort();

    /// <summary>pg_hba.conf.</summary>
    public string HbaFile => Path.Combine(Data, "pg_hba.conf");

    /// <summary>Makes and starts one.</summary>
    public static async Task<TestPostgres> StartAsync()
    {
        var made = new TestPostgres();
        await made.InitializeAsync();
        return made;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", ["postgres:", Root], asPostgres: false);
        await RunAsync("sh", ["-c", $"umask 077; printf %s '{Password}' > '{Root}/password'"]);
        await RunAsync(Path.Combine(_programs, "initdb"),
            ["-D", Data, "-U", Superuser, "--pwfile", $"{Root}/password", "-A", "scram-sha-256", "-E", "UTF8", "--locale", "C.UTF-8", "--data-checksums", "--no-sync"]);
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"),
            $"""

            listen_addresses = '127.0.0.1'
            port = {Port}
            unix_socket_directories = '{Root}'
            log_connections = on
            log_disconnections = on
            log_statement = ddl
            fsync = off
            shared_buffers = 16MB

            """);
        await StartServerAsync();
    }

    /// <summary>A connection string; by socket unless <paramref name="tcp"/>. Pooling is off, so that nothing keeps the server from stopping.</summary>
    public string ConnectionString(string user = Superuser, string password = Password, string database = "postgres", bool tcp = false) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = tcp ? "127.0.0.1" : Root,
            Port = Port,
            Username = user,
            Password = password,
            Database = database,
            Pooling = false,
        }.ConnectionString;

    /// <summary>Runs statements one by one as superuser, outside a transaction (ALTER SYSTEM wants that).</summary>
    public async Task ExecuteAsync(string statements, string database = "postgres", bool split = true)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database: database));
        await connection.OpenAsync();
        foreach (var statement in split ? statements.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [statements])
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Puts a self-signed certificate where <c>ssl = on</c> looks for it.</summary>
    public async Task AddCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var (shown, kept) = (Path.Combine(Data, "server.crt"), Path.Combine(Data, "server.key"));
        await File.WriteAllTextAsync(shown, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(kept, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(kept, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", ["postgres:", shown, kept], asPostgres: false);
    }

    /// <summary>Makes the server read its files again, and waits until new sessions see them.</summary>
    public async Task ReloadAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString());
        await connection.OpenAsync();
        await using var before = new NpgsqlCommand("SELECT pg_conf_load_time()", connection);
        var loaded = (DateTime)(await before.ExecuteScalarAsync())!;
        await using var reload = new NpgsqlCommand("SELECT pg_reload_conf()", connection);
        await reload.ExecuteNonQueryAsync();
        for (var now = loaded; now == loaded;)
        {
            // Each new session inherits the postmaster's load time.
            await using var fresh = new NpgsqlConnection(ConnectionString());
            await fresh.OpenAsync();
            await using var after = new NpgsqlCommand("SELECT pg_conf_load_time()", fresh);
            now = (DateTime)(await after.ExecuteScalarAsync())!;
        }
    }

    /// <summary>Starts the server again after <see cref="StopServerAsync"/>.</summary>
    public Task StartServerAsync() => RunAsync(Path.Combine(_programs, "pg_ctl"), ["start", "-D", Data, "-l", $"{Root}/log", "-w", "-t", "60", "-s"]);

    /// <summary>Stops the server; <c>fast</c>, or <c>immediate</c> as a crash does.</summary>
    public Task StopServerAsync(string mode = "fast") => RunAsync(Path.Combine(_programs, "pg_ctl"), ["stop", "-D", Data, "-m", mode, "-w", "-t", "60", "-s"]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await StopServerAsync("immediate");
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }

    private static async Task RunAsync(string program, string[] arguments, bool asPostgres = true)
    {
        string[] all = asPostgres && Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", program, .. arguments]
            : [program, .. arguments];
        // Not redirected through pipes: the server would inherit them and the read would never end.
        var log = Path.GetTempFileName();
        try
        {
            File.SetUnixFileMode(log, (UnixFileMode)0b110_110_110);
            using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, .. all]) { WorkingDirectory = "/" })!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await File.ReadAllTextAsync(log)}");
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Newest() =>
        Directory.GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin"))
            .First(folder => File.Exists(Path.Combine(folder, "initdb")));
}
