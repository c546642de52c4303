using Npgsql;
using Rempart.Core.Evidence;
using Rempart.Server.Database;
using Rempart.Server.Hosting;
using Rempart.Server.Hosts;
using Rempart.Server.Tests.Identity;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace Rempart.Server.Tests.Identity;

/// <summary>One private PostgreSQL for the tests of identity; each server gets a database of its own.</summary>
public sealed class TestPostgres : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rid").FullName;
    private readonly SemaphoreSlim _gate = new(1);
    private PrivatePostgres? _postgres;
    private PrivatePostgresLayout? _layout;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    internal async Task<string> NewDatabaseAsync()
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/postgresql"), "PostgreSQL's programs are not installed (Debian package postgresql).");
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_postgres is null)
            {
                File.SetUnixFileMode(_folder, DataDirectory.PassageFolder);
                _layout = new PrivatePostgresLayout(new DataDirectory(_folder));
                _postgres = new PrivatePostgres(_layout, new DatabaseOptions(), new LocalHost("local", TimeProvider.System));
                await _postgres.StartAsync(TestContext.Current.CancellationToken);
            }
            var name = $"t{Guid.NewGuid():N}";
            await using var connection = new NpgsqlConnection(_layout!.ConnectionString(PrivatePostgresLayout.Superuser, "postgres"));
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand($"CREATE DATABASE {name} OWNER {PrivatePostgresLayout.Owner}", connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            return name;
        }
        finally
        {
            _gate.Release();
        }
    }

    internal string Connection(string role, string database) => _layout!.ConnectionString(role, database);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_postgres is not null)
            await _postgres.StopAsync(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
        _gate.Dispose();
    }
}

/// <summary>Keeps evidence in memory.</summary>
internal sealed class RecordedEvidence : IEvidenceLog
{
    private readonly List<EvidenceRecord> _records = [];

    public Task<long> AppendAsync(EvidenceRecord record, CancellationToken cancellation)
    {
        lock (_records)
        {
            _records.Add(record);
            return Task.FromResult<long>(_records.Count - 1);
        }
    }

    /// <summary>The records as lines: subject, actor, content.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_records)
                return [.. _records.Select(record => $"{record.Subject} {record.Actor} {System.Text.Encoding.UTF8.GetString(record.Content.Span)}")];
        }
    }
}
