using Npgsql;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Database;

public sealed class ConnectionTests(TestPostgres postgres) : IClassFixture<TestPostgres>
{
    [Fact]
    public async Task A_wrong_password_is_said_and_not_shown() =>
        (await RefusedAsync(postgres.ConnectionString(password: "hunter2", tcp: true))).Message.ShouldBe(
            $"Rempart cannot sign in to the PostgreSQL of Rempart__Database__ConnectionString: 28P01: password authentication failed for user \"{TestPostgres.Superuser}\". Check user name and password.");

    [Fact]
    public async Task An_unknown_user_is_said() =>
        (await RefusedAsync(postgres.ConnectionString(user: "nobody", password: "hunter2", tcp: true))).Message.ShouldBe(
            "Rempart cannot sign in to the PostgreSQL of Rempart__Database__ConnectionString: 28P01: password authentication failed for user \"nobody\". Check user name and password.");

    [Fact]
    public async Task A_database_that_does_not_exist_is_said() =>
        (await RefusedAsync(postgres.ConnectionString(database: "nowhere", tcp: true))).Message.ShouldBe(
            "The database does not exist on the PostgreSQL of Rempart__Database__ConnectionString: 3D000: database \"nowhere\" does not exist. Create it first.");

    [Fact]
    public async Task An_owner_without_rights_is_said()
    {
        await postgres.ExecuteAsync("CREATE ROLE poor LOGIN PASSWORD 'hunter2'");

        (await RefusedAsync(postgres.ConnectionString(user: "poor", password: "hunter2", tcp: true))).Message.ShouldBe(
            "The owner's role lacks a right on the PostgreSQL of Rempart__Database__ConnectionString: 42501: permission denied for database postgres. Name the role that owns the database in Rempart__Database__OwnerConnectionString.");
    }

    [Fact]
    public async Task A_server_runs_on_a_postgresql_that_is_named_and_leaves_it_running()
    {
        await postgres.ExecuteAsync("CREATE ROLE app LOGIN PASSWORD 'app-password'; CREATE DATABASE rempart; REVOKE ALL ON DATABASE rempart FROM PUBLIC; GRANT CONNECT ON DATABASE rempart TO app");
        await using (var server = await TestServer.StartAsync(
            null,
            $"--Rempart:Database:ConnectionString={postgres.ConnectionString("app", "app-password", "rempart", tcp: true)}",
            $"--Rempart:Database:OwnerConnectionString={postgres.ConnectionString(database: "rempart", tcp: true)}"))
        {
            (await server.Evidence.AppendAsync(2, TestContext.Current.CancellationToken)).Order().ShouldBe(new long[] { 0, 1 });
            await using var command = server.Database.CreateCommand("DELETE FROM ledger.entry");
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken))).SqlState.ShouldBe("42501");
        }

        await postgres.ExecuteAsync("SELECT 1", "rempart");
    }

    private static async Task<StartupException> RefusedAsync(string connection)
    {
        var error = await Should.ThrowAsync<StartupException>(async () =>
        {
            await using var server = await TestServer.StartAsync(null, $"--Rempart:Database:ConnectionString={connection}");
        });
        error.ToString().ShouldNotContain("hunter2");
        return error;
    }
}
