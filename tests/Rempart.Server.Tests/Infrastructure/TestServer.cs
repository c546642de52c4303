using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rempart.Core.Controls;
using Rempart.Core.Evidence;
using Rempart.Server.Database;
using Rempart.Server.Hosting;

namespace Rempart.Server.Tests.Infrastructure;

/// <summary>
/// A whole server in this process, on a data directory of its own with its own PostgreSQL. Has no controls unless a test adds some,
/// so that nothing but the test writes. Disposing stops it and removes the folder, whatever happened.
/// </summary>
public sealed class TestServer : IAsyncLifetime
{
    private const string SmallEstate = "estate: { id: test, name: Test, owner: team, languages: [en] }\n";

    private Action<WebApplicationBuilder>? _customize;
    private string[] _arguments = [];
    private bool _keepsControls;
    private WebApplication? _app;

    /// <summary>The data directory; its path is short, because a socket's is.</summary>
    public string Root { get; } = Path.Combine("/tmp", $"rms-{Guid.NewGuid():N}"[..16]);

    /// <summary>The folder of the estate.</summary>
    public string EstateFolder => Path.Combine(Root, "estate");

    internal WebApplication App => _app ?? throw new InvalidOperationException("The server is not started.");

    internal bool IsRunning => _app is not null;

    internal IEvidenceLog Evidence => Get<IEvidenceLog>();

    internal NpgsqlDataSource Database => Get<NpgsqlDataSource>();

    /// <summary>Starts one.</summary>
    public static async Task<TestServer> StartAsync(Action<WebApplicationBuilder>? customize = null, params string[] arguments)
    {
        var server = Prepare(customize, arguments);
        try
        {
            await server.InitializeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one with all its controls, on an estate of the repository.</summary>
    /// <param name="estate">The estate's folder.</param>
    /// <param name="arguments">More settings.</param>
    public static async Task<TestServer> StartWholeAsync(string estate, params string[] arguments)
    {
        var server = Prepare(null, [$"--Rempart:Estate={estate}", .. arguments]);
        server._keepsControls = true;
        try
        {
            await server.InitializeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the folders only; <see cref="InitializeAsync"/> starts it.</summary>
    public static TestServer Prepare(Action<WebApplicationBuilder>? customize = null, params string[] arguments)
    {
        var server = new TestServer { _customize = customize, _arguments = arguments };
        server.WriteEstate(SmallEstate);
        return server;
    }

    /// <summary>Starts a second server on this one's database; it gets the ledger's key, as an operator would copy it.</summary>
    public async Task<TestServer> StartSecondAsync(Action<WebApplicationBuilder>? customize = null, string estate = SmallEstate)
    {
        var connections = Get<DatabaseConnections>();
        var second = Prepare(
            customize,
            $"--Rempart:Database:ConnectionString={connections.Application}",
            $"--Rempart:Database:OwnerConnectionString={connections.Owner}");
        second.WriteEstate(estate);
        try
        {
            Directory.CreateDirectory(second.PathOf("secrets"));
            File.Copy(PathOf("secrets", "ledger-signer.key"), second.PathOf("secrets", "ledger-signer.key"));
            await second.InitializeAsync();
            return second;
        }
        catch
        {
            await second.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(EstateFolder))
            WriteEstate(SmallEstate);
        var app = ServerHost.Build(
            [$"--Rempart:DataDirectory={Root}", $"--Rempart:Estate={EstateFolder}", "--Rempart:Port=0", .. _arguments],
            builder =>
            {
                builder.Logging.ClearProviders();
                if (!_keepsControls)
                    builder.Services.RemoveAll<IControl>();
                _customize?.Invoke(builder);
            });
        try
        {
            await ServerHost.StartAsync(app, TestContext.Current.CancellationToken);
            _app = app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>A path in the data directory.</summary>
    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Writes the estate's one file.</summary>
    public void WriteEstate(string yaml)
    {
        Directory.CreateDirectory(EstateFolder);
        File.WriteAllText(Path.Combine(EstateFolder, "estate.yaml"), yaml);
    }

    internal T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Runs statements as the superuser of the private PostgreSQL, as an attacker who owns the database would.</summary>
    public async Task<int> TamperAsync(string statements)
    {
        var layout = Get<PrivatePostgresLayout>();
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(layout.ConnectionString(PrivatePostgresLayout.Superuser, PrivatePostgresLayout.DatabaseName)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statements, connection);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value, as the application.</summary>
    public async Task<T> AskAsync<T>(string question)
    {
        await using var command = Database.CreateCommand(question);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The postmaster's process id.</summary>
    public int PostmasterId() =>
        int.Parse(File.ReadLines(PathOf("postgresql", "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Stops it cleanly and starts it again on the same data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await InitializeAsync();
    }

    /// <summary>Stops it cleanly.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            KillLeftPostgres();
            // The second is where the keys are backed up when nothing else is configured.
            foreach (var folder in (string[])[Root, $"{Root}-key-backup"])
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
            }
        }
    }

    // Only after a test failed half-way is there anything to end here.
    private void KillLeftPostgres()
    {
        if (!File.Exists(PathOf("postgresql", "data", "postmaster.pid")))
            return;
        try
        {
            using var left = Process.GetProcessById(PostmasterId());
            left.Kill();
            left.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It ended by itself.
        }
    }
}
