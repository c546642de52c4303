using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Parsers;

public sealed class PostgresTests
{
    private const string Time = "2026-11-24 09:22:18.536 UTC";

    private static readonly string[] Prefix = ["actor.process.pid", "actor.user.name", "database.name", "src_endpoint.ip", "src_endpoint.port", "metadata.original_time"];

    // log_line_prefix as Debian, RDS, Supabase and others set it.
    [Theory]
    [InlineData(Time + " [147] LOG:  x", "147", null, null, null, null)]
    [InlineData(Time + " [147] app@prod LOG:  x", "147", "app", "prod", null, null)]
    [InlineData(Time + " [147] 192.0.2.7 app@prod LOG:  x", "147", "app", "prod", "192.0.2.7", null)]
    [InlineData(Time + ":192.0.2.7(5432):app@prod:[147]:LOG:  x", "147", "app", "prod", "192.0.2.7", "5432")]
    [InlineData("192.0.2.7 " + Time + " [147] app@prod LOG:  x", "147", "app", "prod", "192.0.2.7", null)]
    [InlineData(Time + " [147]: [1-1] user=app,db=prod,app=psql,client=192.0.2.7 LOG:  x", "147", "app", "prod", "192.0.2.7", null)]
    [InlineData(Time + " [147-3] user=app,db=prod,client=2001:db8::7(5432) LOG:  x", "147", "app", "prod", "2001:db8::7", "5432")]
    [InlineData(Time + " [147] [unknown]@[unknown] LOG:  x", "147", null, null, null, null)]
    public void The_usual_prefixes_are_read(string line, string pid, string? user, string? database, string? address, string? port)
    {
        var parsed = Parsed.One("postgresql", line);

        Prefix.Select(path => parsed[path]).ShouldBe([pid, user, database, address, port, Time]);
        parsed.Time.ShouldBe(new DateTimeOffset(2026, 11, 24, 9, 22, 18, 536, TimeSpan.Zero));
        parsed.What.ShouldBe("DatastoreActivity/99 Unknown");
    }

    [Theory]
    [InlineData("FATAL:  password authentication failed for user \"eve\"", "Authentication/1 Failure", "eve", "authentication-failed")]
    [InlineData("FATAL:  SCRAM authentication failed for user \"e\"v\"", "Authentication/1 Failure", "e\"v", "authentication-failed")]
    [InlineData("FATAL:  role \"eve\" does not exist", "Authentication/1 Failure", "eve", "role-refused")]
    [InlineData("FATAL:  no pg_hba.conf entry for host \"192.0.2.7\", user \"eve\", database \"prod\", no encryption", "Authentication/1 Failure", "eve", "pg-hba-rejected")]
    [InlineData("FATAL:  pg_hba.conf rejects connection for host \"192.0.2.7\", user \"eve\", database \"prod\", SSL encryption", "Authentication/1 Failure", "eve", "pg-hba-rejected")]
    [InlineData("LOG:  connection received: host=192.0.2.7 port=51234", "DatastoreActivity/3 Unknown", null, "connection-received")]
    [InlineData("LOG:  connection authenticated: identity=\"eve\" method=scram-sha-256 (/etc/pg_hba.conf:90)", "Authentication/1 Success", "eve", "connection-authorized")]
    [InlineData("LOG:  connection authorized: user=eve database=prod application_name=a user=root SSL enabled (protocol=TLSv1.3)", "Authentication/1 Success", "eve", "connection-authorized")]
    [InlineData("LOG:  disconnection: session time: 0:00:00.006 user=eve database=prod host=192.0.2.7 port=5", "Authentication/2 Success", "eve", "disconnection")]
    [InlineData("LOG:  statement: CREATE ROLE eve LOGIN SUPERUSER", "AccountChange/1 Unknown", "eve", "statement")]
    [InlineData("LOG:  statement: alter user \"eve\" with password 'x'", "AccountChange/3 Unknown", "eve", "statement")]
    [InlineData("LOG:  statement: DROP ROLE IF EXISTS eve", "AccountChange/6 Unknown", "eve", "statement")]
    [InlineData("LOG:  statement: GRANT ALL ON t TO eve", "AccountChange/7 Unknown", null, "statement")]
    [InlineData("LOG:  duration: 1.2 ms  statement: /* x */ select 1", "DatastoreActivity/4 Unknown", null, "statement")]
    [InlineData("LOG:  execute <unnamed>: DELETE FROM orders", "DatastoreActivity/7 Unknown", null, "statement")]
    [InlineData("LOG:  AUDIT: SESSION,1,1,ROLE,CREATE ROLE,,,\"create role eve password \"\"x\"\"\",<not logged>", "AccountChange/1 Success", "eve", "audit")]
    [InlineData("LOG:  AUDIT: OBJECT,1,1,READ,SELECT,TABLE,public.orders,\"select a, b from orders\",<none>", "DatastoreActivity/4 Success", null, "audit")]
    [InlineData("ERROR:  permission denied for table orders", "DatastoreActivity/99 Failure", null, null)]
    public void A_message_says_what_happened(string message, string what, string? user, string? code)
    {
        var parsed = Parsed.One("postgresql", $"{Time} [147] {message}");

        parsed.What.ShouldBe(what);
        parsed["user.name"].ShouldBe(user);
        parsed["metadata.event_code"].ShouldBe(code);
    }

    [Fact]
    public void A_message_goes_on_in_lines_with_a_tab_and_in_DETAIL_and_STATEMENT_of_the_same_process()
    {
        var events = Parsed.Lines("postgresql",
            $"{Time} [147] app@prod ERROR:  duplicate key",
            $"{Time} [147] app@prod DETAIL:  Key (id)=(1)",
            "\texists.",
            $"{Time} [147] app@prod STATEMENT:  insert into orders",
            "\tvalues (1)",
            "\t2026-11-24 09:22:18.536 UTC [1] postgres@postgres LOG:  connection authorized: user=postgres",
            $"{Time} [148] app@prod LOG:  statement: select 1");

        events.Select(parsed => parsed.What).ShouldBe(["DatastoreActivity/5 Failure", "DatastoreActivity/4 Unknown"]);
        events[0].Say("message", "unmapped.detail").ShouldBe("message=duplicate key unmapped.detail=Key (id)=(1)\n\texists.");
        events[0]["query_info.query_string"].ShouldStartWith("insert into orders\n\tvalues (1)");
    }

    [Fact]
    public void A_role_that_is_called_like_a_message_makes_the_event_ambiguous()
    {
        var parsed = Parsed.One("postgresql", $"{Time} [147] x LOG:  connection authorized: user=root@prod FATAL:  password authentication failed for user \"x LOG:  connection authorized: user=root\"");

        parsed["unmapped.ambiguous"].ShouldBe("two severities stand in the line");
    }

    [Fact]
    public void Csvlog_has_columns_and_its_records_may_have_many_lines()
    {
        var events = Parsed.Lines("postgresql",
            Time + ",\"app\",\"prod\",147,\"192.0.2.7:5432\",65f0.93,3,\"authentication\",2026-11-24 09:22:18 UTC,3/0,0,FATAL,28P01,\"password authentication failed for user \"\"eve\"\"\",\"first",
            "second, \"\"third\"\"\",,,,,,,,\"psql\",\"client backend\",,0",
            Time + ",,,1,,65f0.1,1,,2026-11-24 09:22:18 UTC,,0,LOG,00000,\"database system is ready to accept connections\",,,,,,,,,\"\",\"postmaster\",,0");

        events.Select(parsed => parsed.What).ShouldBe(["Authentication/1 Failure", "DatastoreActivity/99 Unknown"]);
        events[0].Say("user.name", "actor.user.name", "database.name", "src_endpoint.ip", "src_endpoint.port", "status_code", "session.uid", "unmapped.backend_type").ShouldBe(
            "user.name=eve actor.user.name=app database.name=prod src_endpoint.ip=192.0.2.7 src_endpoint.port=5432 status_code=28P01 session.uid=65f0.93 unmapped.backend_type=client backend");
        events[0]["unmapped.detail"].ShouldBe("first\nsecond, \"third\"");
    }

    [Fact]
    public void Jsonlog_has_names()
    {
        var parsed = Parsed.One("postgresql", "{\"timestamp\":\"2026-11-24 09:22:18.536 UTC\",\"user\":\"app\",\"dbname\":\"prod\",\"pid\":147,\"remote_host\":\"192.0.2.7\",\"remote_port\":5432,\"session_id\":\"65f0.93\",\"line_num\":1,\"error_severity\":\"LOG\",\"message\":\"statement: drop table orders\",\"backend_type\":\"client backend\",\"query_id\":0}");

        parsed.What.ShouldBe("DatastoreActivity/7 Unknown");
        parsed.Say("actor.user.name", "database.name", "src_endpoint.ip", "src_endpoint.port", "query_info.query_string", "unmapped.line_num").ShouldBe(
            "actor.user.name=app database.name=prod src_endpoint.ip=192.0.2.7 src_endpoint.port=5432 query_info.query_string=drop table orders unmapped.line_num=1");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("{\"message\":\"x\"}")]
    [InlineData("{\"message\":")]
    [InlineData(Time + ",a,b")]
    public void Other_lines_are_base_events(string line) => Parsed.One("postgresql", line).What.ShouldBe("Base/0 Unknown");
}
