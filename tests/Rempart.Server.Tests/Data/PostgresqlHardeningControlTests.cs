using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Rempart.Server.Data;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Data;

/// <summary>The mutation tests: a real PostgreSQL is broken, the control turns red, it is mended, the control turns green.</summary>
public sealed class PostgresqlHardeningControlTests(HardenedPostgres postgres) : IClassFixture<HardenedPostgres>
{
    [Theory]
    [InlineData("log-connections", "ALTER SYSTEM SET log_connections = off", "ALTER SYSTEM RESET log_connections")]
    [InlineData("log-disconnections", "ALTER SYSTEM SET log_disconnections = off", "ALTER SYSTEM RESET log_disconnections")]
    [InlineData("log-statement", "ALTER SYSTEM SET log_statement = 'none'", "ALTER SYSTEM SET log_statement = 'ddl'")]
    [InlineData("password-encryption", "ALTER SYSTEM SET password_encryption = 'md5'", "ALTER SYSTEM RESET password_encryption")]
    [InlineData("log-statement", "ALTER ROLE ALL SET log_statement = 'none'; ALTER ROLE rempart_audit SET log_statement = 'ddl'", "ALTER ROLE ALL RESET log_statement; ALTER ROLE rempart_audit RESET log_statement")]
    [InlineData("superuser", "CREATE ROLE eve LOGIN SUPERUSER", "ALTER ROLE eve NOSUPERUSER; DROP ROLE eve")]
    [InlineData("bypass-rls", "CREATE ROLE eve BYPASSRLS", "DROP ROLE eve")]
    [InlineData("replication", "CREATE ROLE eve REPLICATION", "DROP ROLE eve")]
    [InlineData("server-programs", "CREATE ROLE eve; GRANT pg_execute_server_program TO eve", "DROP ROLE eve")]
    [InlineData("password-md5", "SET password_encryption = 'md5'; CREATE ROLE eve LOGIN PASSWORD 'x'", "DROP ROLE eve")]
    [InlineData("public-create", "GRANT CREATE ON SCHEMA public TO PUBLIC", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")]
    public async Task A_broken_rule_turns_it_red_and_mending_turns_it_green(string rule, string breaking, string mending)
    {
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
        await postgres.ChangeAsync(breaking);
        try
        {
            var broken = await VerifyAsync();
            broken.Outcome.ShouldBe(Outcome.NotSatisfied);
            broken.Findings.Select(finding => finding.Rule).ShouldContain(rule);
        }
        finally
        {
            await postgres.ChangeAsync(mending);
        }
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Theory]
    [InlineData("hba-trust", "host all all 127.0.0.1/32 trust")]
    [InlineData("hba-trust", "local nosuch all trust")]
    [InlineData("hba-md5", "host nosuch all 127.0.0.1/32 md5")]
    [InlineData("hba-password", "host nosuch all 127.0.0.1/32 password")]
    [InlineData("hba-ident", "host nosuch all 127.0.0.1/32 ident")]
    [InlineData("hba-error", "host all all nonsense/99 trust")]
    public async Task A_line_of_pg_hba_turns_it_red_and_removing_it_turns_it_green(string rule, string line)
    {
        var before = await File.ReadAllTextAsync(postgres.Server.HbaFile, TestContext.Current.CancellationToken);
        await postgres.WriteHbaAsync($"{before}\n{line}\n");
        try
        {
            var broken = await VerifyAsync();
            broken.Outcome.ShouldBe(Outcome.NotSatisfied);
            broken.Findings.Select(finding => finding.Rule).ShouldBe([rule]);
        }
        finally
        {
            await postgres.WriteHbaAsync(before);
        }
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Listening_on_the_network_without_tls_turns_it_red()
    {
        var before = await File.ReadAllTextAsync(postgres.Server.HbaFile, TestContext.Current.CancellationToken);
        await postgres.ChangeAsync("ALTER SYSTEM SET listen_addresses = '0.0.0.0'");
        await postgres.WriteHbaAsync($"{before}\nhost all all 10.0.0.0/8 scram-sha-256\n");
        await postgres.RestartAsync();
        try
        {
            (await VerifyAsync()).Findings.Select(finding => finding.Rule).ShouldBe(["tls-off", "hba-plaintext", "listen-all"], ignoreOrder: true);
        }
        finally
        {
            await postgres.ChangeAsync("ALTER SYSTEM RESET listen_addresses");
            await postgres.WriteHbaAsync(before);
            await postgres.RestartAsync();
        }
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Turning_tls_on_mends_it_and_an_old_version_breaks_it_again()
    {
        await postgres.Server.AddCertificateAsync();
        await postgres.ChangeAsync("ALTER SYSTEM SET listen_addresses = '0.0.0.0'");
        await postgres.RestartAsync();
        try
        {
            (await RulesAsync()).ShouldBe(["tls-off", "listen-all"]);
            await postgres.ChangeAsync("ALTER SYSTEM SET ssl = on");
            (await RulesAsync()).ShouldBe(["listen-all"]);
            await postgres.ChangeAsync("ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1'");
            (await RulesAsync()).ShouldBe(["tls-version", "listen-all"]);
        }
        finally
        {
            await postgres.ChangeAsync("ALTER SYSTEM RESET ALL");
            await postgres.RestartAsync();
        }
        (await VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task An_expected_superuser_is_no_finding()
    {
        await postgres.ChangeAsync("CREATE ROLE eve LOGIN SUPERUSER");
        try
        {
            (await VerifyAsync(settings: Estates.Settings(PostgresqlHardeningControl.Id, ("allow-superuser", "adam, eve")))).Outcome.ShouldBe(Outcome.Satisfied);
        }
        finally
        {
            await postgres.ChangeAsync("DROP ROLE eve");
        }
    }

    [Fact]
    public async Task A_finding_says_what_and_where_and_the_command_that_mends_it()
    {
        await postgres.ChangeAsync("ALTER SYSTEM SET log_statement = 'none'");
        try
        {
            var finding = (await VerifyAsync()).Findings.ShouldHaveSingleItem();
            finding.ShouldBe(new Finding("log-statement", "datastore/db", Severity.Medium,
                "Changes of the schema are not logged (log_statement = 'none').", "ALTER SYSTEM SET log_statement = 'ddl'; SELECT pg_reload_conf();"));
        }
        finally
        {
            await postgres.ChangeAsync("ALTER SYSTEM RESET log_statement");
        }
    }

    [Fact]
    public async Task An_account_without_the_grants_cannot_tell_and_is_told_which_grants()
    {
        await postgres.ChangeAsync("CREATE ROLE poor LOGIN PASSWORD 'poor'");
        try
        {
            var assessment = await VerifyAsync(postgres.Server.ConnectionString("poor", "poor"));
            assessment.Outcome.ShouldBe(Outcome.Unknown);
            assessment.Coverage.NotExamined.Select(gap => gap.Resource).ShouldBe(
                ["datastore/db database/trading", "datastore/db passwords", "datastore/db pg_hba.conf", "datastore/db setting ssl_min_protocol_version"]);
            assessment.Coverage.NotExamined[2].Reason.ShouldBe(
                "the account may not read it; as superuser, in the database it connects to: GRANT SELECT ON pg_hba_file_rules TO \"poor\"; GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO \"poor\";");
        }
        finally
        {
            await postgres.ChangeAsync("DROP ROLE poor");
        }
    }

    [Fact]
    public async Task A_setting_hidden_by_the_sessions_own_is_not_believed()
    {
        await postgres.ChangeAsync("ALTER SYSTEM SET log_statement = 'none'; ALTER ROLE rempart_audit SET log_statement = 'all'");
        try
        {
            var assessment = await VerifyAsync();
            assessment.Outcome.ShouldBe(Outcome.Unknown);
            assessment.Coverage.NotExamined.ShouldHaveSingleItem().Reason.ShouldBe(
                "it is set for Rempart's own session (user), which hides the server's; run: ALTER ROLE \"rempart_audit\" RESET log_statement;");
        }
        finally
        {
            await postgres.ChangeAsync("ALTER SYSTEM RESET log_statement; ALTER ROLE rempart_audit RESET log_statement");
        }
    }

    [Fact]
    public async Task A_wrong_password_is_unknown()
    {
        var reason = (await VerifyAsync(postgres.Server.ConnectionString("rempart_audit", "wrong"))).ShouldBeUnknown();
        reason.ShouldBe("datastore/db could not be read: it does not let Rempart in as 'rempart_audit': password authentication failed for user \"rempart_audit\". Check the secret and pg_hba.conf.");
    }

    [Fact]
    public async Task A_server_that_is_down_is_unknown()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var reason = (await VerifyAsync($"Host=127.0.0.1;Port={port};Username=x")).ShouldBeUnknown();
        reason.ShouldBe($"datastore/db could not be read: it cannot be reached at 127.0.0.1:{port}: Connection refused");
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_is_unknown()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var reason = (await VerifyAsync($"Host=127.0.0.1;Port={port};Username=x", new PostgresqlLimits(1, 1))).ShouldBeUnknown();
        reason.ShouldBe($"datastore/db could not be read: it did not answer at 127.0.0.1:{port} within the limits (1 s to connect, 1 s per question).");
    }

    [Fact]
    public async Task A_missing_secret_a_missing_connection_and_an_empty_estate_are_unknown()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var control = new PostgresqlHardeningControl(new KnownSecrets(), TimeProvider.System, new PostgresqlLimits());
        (await control.VerifyAsync(Declared(), cancellation)).ShouldBeUnknown().ShouldBe("datastore/db could not be read: the secret 'audit' was not found");
        (await control.VerifyAsync(new Estate { Header = Estates.Header }, cancellation)).ShouldBeUnknown()
            .ShouldBe("The estate declares nothing that this control covers.");
        var unreachable = new Estate { Header = Estates.Header, Datastores = [new Datastore { Id = "db", Engine = DatastoreEngine.Postgresql }] };
        (await control.VerifyAsync(unreachable, cancellation)).ShouldBeUnknown()
            .ShouldBe("datastore/db could not be read: the estate declares no connection, so Rempart may not look; declare connection: { secret: NAME }");
    }

    [Fact]
    public async Task A_setting_it_does_not_have_is_unknown()
    {
        (await VerifyAsync(settings: Estates.Settings(PostgresqlHardeningControl.Id, ("allow-superusers", "eve")))).ShouldBeUnknown().ShouldBe(
            "The estate's settings of data.postgresql-hardening are not understood: the setting 'allow-superusers' is not one of its settings (allow-bypassrls, allow-replication, allow-superuser).");
    }

    [Fact]
    public async Task A_secret_that_is_only_a_password_completes_what_the_estate_declares()
    {
        var secrets = new KnownSecrets { ["audit"] = HardenedPostgres.AuditPassword };
        var control = new PostgresqlHardeningControl(secrets, postgres.Time, new PostgresqlLimits());
        var estate = new Estate
        {
            Header = Estates.Header,
            Datastores =
            [
                new Datastore
                {
                    Id = "db",
                    Engine = DatastoreEngine.Postgresql,
                    Port = new PortRange(postgres.Server.Port, TransportProtocol.Tcp),
                    Connection = new DatastoreConnection { Secret = new SecretReference("audit"), Host = "127.0.0.1" },
                },
            ],
        };
        (await control.VerifyAsync(estate, TestContext.Current.CancellationToken)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    private async Task<string[]> RulesAsync() => [.. (await VerifyAsync()).Findings.Select(finding => finding.Rule)];

    private Task<Assessment> VerifyAsync(string? connection = null, PostgresqlLimits? limits = null, ControlSettings? settings = null)
    {
        var secrets = new KnownSecrets { ["audit"] = connection ?? postgres.AuditConnection };
        return new PostgresqlHardeningControl(secrets, postgres.Time, limits ?? new PostgresqlLimits())
            .VerifyAsync(Declared(settings), TestContext.Current.CancellationToken);
    }

    private static Estate Declared(ControlSettings? settings = null) => new()
    {
        Header = Estates.Header,
        Datastores = [new Datastore { Id = "db", Engine = DatastoreEngine.Postgresql, Connection = new DatastoreConnection { Secret = new SecretReference("audit") } }],
        Controls = settings is null ? [] : [settings],
    };
}

/// <summary>A PostgreSQL on which every rule holds, and the audit role with exactly the grants that Rempart documents.</summary>
public sealed class HardenedPostgres : IAsyncLifetime
{
    public const string AuditPassword = "audit-password";

    public TestPostgres Server { get; } = new();

    // A day on which every major version that Debian ships was supported: the tests do not turn red by age.
    internal TimeProvider Time { get; } = new FakeTimeProvider(new DateTimeOffset(2025, 11, 1, 0, 0, 0, TimeSpan.Zero));

    public string AuditConnection => Server.ConnectionString("rempart_audit", AuditPassword);

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        await Server.ExecuteAsync($"CREATE ROLE rempart_audit LOGIN NOINHERIT PASSWORD '{AuditPassword}'; CREATE DATABASE trading; REVOKE CONNECT ON DATABASE trading FROM PUBLIC");
        await Server.ExecuteAsync(PostgresqlAuditGrants.Sql, split: false);
        await Server.ExecuteAsync(PostgresqlAuditGrants.Sql, split: false);
    }

    public async Task ChangeAsync(string statements)
    {
        await Server.ExecuteAsync(statements);
        await Server.ReloadAsync();
    }

    public async Task WriteHbaAsync(string text)
    {
        await File.WriteAllTextAsync(Server.HbaFile, text);
        await Server.ReloadAsync();
    }

    public async Task RestartAsync()
    {
        await Server.StopServerAsync();
        await Server.StartServerAsync();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
