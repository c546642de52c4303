using Rempart.Server.Data;

namespace Rempart.Server.Tests.Data;

/// <summary>Rules that a test cluster cannot break cheaply, over snapshots made by hand.</summary>
public sealed class PostgresqlRulesTests
{
    private static readonly DateOnly Today = new(2025, 11, 1);

    [Theory]
    [InlineData("ssl", "off", "tls-off High")]
    [InlineData("ssl_min_protocol_version", "TLSv1", "tls-version High")]
    [InlineData("ssl_min_protocol_version", "", "tls-version High")]
    [InlineData("ssl_min_protocol_version", "TLSv1.3", "")]
    [InlineData("listen_addresses", "10.0.0.1, ::", "listen-all Low")]
    [InlineData("listen_addresses", "localhost", "")]
    [InlineData("data_checksums", "off", "checksums-off Medium")]
    [InlineData("log_connections", "receipt, authentication, authorization", "")]
    [InlineData("log_connections", "receipt", "log-connections Medium")]
    [InlineData("log_connections", "", "log-connections Medium")]
    [InlineData("log_statement", "mod", "")]
    public void A_setting_is_held_against_its_rule(string name, string value, string expected)
    {
        var snapshot = Good();
        Rules(snapshot with { Settings = new Dictionary<string, string>(snapshot.Settings) { [name] = value } }).ShouldBe(expected);
    }

    [Fact]
    public void Without_tls_a_server_that_only_the_host_reaches_is_left_alone()
    {
        var snapshot = Good();
        Rules(snapshot with { Settings = new Dictionary<string, string>(snapshot.Settings) { ["ssl"] = "off", ["listen_addresses"] = "127.0.0.1, ::1" } }).ShouldBe("");
    }

    [Theory]
    [InlineData("local", "", "", "peer", "")]
    [InlineData("local", "", "", "trust", "hba-trust High")]
    [InlineData("hostssl", "10.0.0.0", "255.0.0.0", "scram-sha-256", "")]
    [InlineData("hostssl", "10.0.0.0", "255.0.0.0", "trust", "hba-trust Critical")]
    [InlineData("host", "10.0.0.0", "255.0.0.0", "scram-sha-256", "hba-plaintext High")]
    [InlineData("hostnossl", "all", "", "scram-sha-256", "hba-plaintext High")]
    [InlineData("host", "all", "", "reject", "")]
    [InlineData("host", "127.0.0.1", "255.255.255.255", "scram-sha-256", "")]
    [InlineData("host", "127.0.0.0", "0.0.0.0", "scram-sha-256", "hba-plaintext High")]
    [InlineData("host", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "scram-sha-256", "")]
    [InlineData("host", "::1", "::", "scram-sha-256", "hba-plaintext High")]
    [InlineData("host", "samehost", "", "scram-sha-256", "")]
    [InlineData("host", "samenet", "", "scram-sha-256", "hba-plaintext High")]
    [InlineData("hostssl", "10.0.0.0", "255.0.0.0", "password", "hba-password Medium")]
    [InlineData("hostssl", "10.0.0.0", "255.0.0.0", "cert", "")]
    public void A_line_of_pg_hba_is_held_against_its_rule(string type, string address, string mask, string method, string expected) =>
        Rules(Good() with { Hba = [new HbaLine(1, type, "all", "all", address, mask, method, null)] }).ShouldBe(expected);

    [Theory]
    [InlineData(150015, "2025-11-01", "")]
    [InlineData(150014, "2025-11-01", "version-behind Low")]
    [InlineData(150008, "2025-11-01", "version-behind Medium")]
    [InlineData(150015, "2027-11-11", "")]
    [InlineData(150015, "2027-11-12", "version-unsupported High")]
    [InlineData(90624, "2025-11-01", "version-unsupported High")]
    [InlineData(990000, "2025-11-01", "")]
    public void A_version_is_supported_until_a_day(int version, string day, string expected) =>
        string.Join(' ', PostgresqlVersions.Check("datastore/db", version, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture))
            .Select(finding => $"{finding.Rule} {finding.Severity}")).ShouldBe(expected);

    [Fact]
    public void A_role_that_cannot_log_in_is_less_dangerous_and_the_bootstrap_role_is_expected()
    {
        Rules(Good() with
        {
            Roles =
            [
                new PostgresqlRole("postgres", true, true, true, true, true, true),
                new PostgresqlRole("dba", false, false, true, false, false, true),
            ],
        }).ShouldBe("superuser Medium");
    }

    private static string Rules(PostgresqlSnapshot snapshot) =>
        string.Join(", ", PostgresqlRules.Check(snapshot, new PostgresqlPolicy(), Today).Select(finding => $"{finding.Rule} {finding.Severity}"));

    private static PostgresqlSnapshot Good() => new()
    {
        Resource = "datastore/db",
        Version = 150015,
        Settings = new Dictionary<string, string>
        {
            ["ssl"] = "on",
            ["ssl_min_protocol_version"] = "TLSv1.2",
            ["listen_addresses"] = "10.0.0.1",
            ["log_connections"] = "on",
            ["log_disconnections"] = "on",
            ["log_statement"] = "ddl",
            ["password_encryption"] = "scram-sha-256",
            ["data_checksums"] = "on",
        },
        Hba = [],
        Roles = [],
        OpenSchemas = [],
        Overrides = [],
        Gaps = [],
    };
}
