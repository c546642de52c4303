using Rempart.Core.Events;
using Rempart.Server.Events.Search;

namespace Rempart.Server.Tests.Events.Search;

public sealed class ExpertSqlTests : IDisposable
{
    private readonly SearchBench _bench = new();

    public ExpertSqlTests()
    {
        _bench.Lake.Append("s", [.. Enumerable.Range(0, 10).Select(i => SampleEvents.Of(i % 2, i < 6 ? "root" : "alice", "10.1.2.3", 100 + i, SampleEvents.Now, i))]);
        _bench.Lake.Seal();
        _bench.Lake.Append("s", SampleEvents.Sshd("mallory", "203.0.113.9", 9, SampleEvents.Now));
    }

    [Theory]
    [InlineData("select count(*) as n from events", "{\"n\":11}")]
    [InlineData("SELECT \"user.name\" AS u, count(*) AS n FROM events GROUP BY 1 ORDER BY 2 DESC, 1;", "{\"u\":\"root\",\"n\":6}|{\"u\":\"alice\",\"n\":4}|{\"u\":\"mallory\",\"n\":1}")]
    [InlineData("with x as (select \"src_endpoint.port\" p from events) select max(p) p from x -- the most", "{\"p\":109}")]
    [InlineData("from events select distinct \"device.hostname\" h order by h", "{\"h\":\"web\"}|{\"h\":\"web-1\"}")]
    [InlineData("select null a, true b, 1.5 c, [1,2] d, {'x': 1} e, date '2026-11-30' f", "{\"a\":null,\"b\":true,\"c\":1.5,\"d\":[1,2],\"e\":{\"x\":1},\"f\":\"2026-11-30\"}")]
    public async Task A_statement_that_reads_gives_its_rows(string sql, string rows) => string.Join('|', await _bench.SqlAsync(sql)).ShouldBe(rows);

    [Fact]
    public async Task Only_what_a_statement_reads_is_opened()
    {
        await _bench.SqlAsync("select \"user.name\" from events where \"src_endpoint.ip\" like '10.%'");
        _bench.Lake.Opened[^1]!.Order().ShouldBe(["src_endpoint.ip", "time", "user.name"]);

        (await _bench.SqlAsync("select * from events", 3)).Count.ShouldBe(3);
        _bench.Lake.Opened[^1]!.Count.ShouldBe(LakeColumns.All.Count);
    }

    [Theory]
    [InlineData("COPY (SELECT 1) TO '/tmp/rempart-stolen.csv'")]
    [InlineData("COPY events TO '/tmp/rempart-stolen.csv'")]
    [InlineData("ATTACH '/tmp/rempart-stolen.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SET enable_external_access=true")]
    [InlineData("RESET memory_limit")]
    [InlineData("PRAGMA database_list")]
    [InlineData("CREATE TABLE x AS SELECT 1")]
    [InlineData("DROP VIEW events")]
    [InlineData("DELETE FROM events")]
    [InlineData("INSERT INTO events DEFAULT VALUES")]
    [InlineData("CREATE SECRET x (TYPE s3)")]
    [InlineData("EXPORT DATABASE '/tmp/rempart-stolen'")]
    [InlineData("CALL pragma_version()")]
    [InlineData("select * from read_csv('/etc/passwd')")]
    [InlineData("select * from read_text('/proc/self/environ')")]
    [InlineData("select * from read_blob('/proc/self/mem')")]
    [InlineData("select * from read_parquet('/proc/self/fd/5')")]
    [InlineData("select * from '/etc/passwd'")]
    [InlineData("select * from glob('/etc/*')")]
    [InlineData("select * from query('select * from read_csv(''/etc/passwd'')')")]
    [InlineData("select getenv('HOME')")]
    [InlineData("select * from rempart_tail")]
    [InlineData("select 1; select 2")]
    [InlineData("select 1) as x; ATTACH '/tmp/rempart-stolen.db'; select * from (select 1")]
    [InlineData("select 1) as x --")]
    [InlineData("-- nothing")]
    [InlineData("selec 1")]
    [InlineData("select nothing from events")]
    public async Task A_statement_that_does_or_names_anything_else_is_refused(string sql)
    {
        var refused = await Should.ThrowAsync<EventSearchException>(() => _bench.SqlAsync(sql));

        refused.Fault.ShouldBe(EventSearchFault.BadQuery, refused.Message);
        refused.Message.ShouldNotContain("root:x:");
        Directory.GetFiles("/tmp", "rempart-stolen*").ShouldBeEmpty();
        _bench.Lake.Opened.ShouldBeEmpty("it was refused before anything was opened");
    }

    [Theory]
    [InlineData("select * from sniff_csv('/etc/passwd')")]
    [InlineData("select cast('x' as bigint) from events")]
    public async Task A_statement_that_fails_while_it_runs_says_why(string sql)
    {
        var refused = await Should.ThrowAsync<EventSearchException>(() => _bench.SqlAsync(sql));

        refused.Fault.ShouldBe(EventSearchFault.BadQuery, refused.Message);
        refused.Message.ShouldStartWith("The statement cannot be run. ");
        _bench.Lake.OpenViews.ShouldBe(0);
    }

    [Fact]
    public async Task A_statement_that_never_ends_is_ended_when_its_time_is_over()
    {
        using var bench = new SearchBench(new EventSearchOptions { Timeout = TimeSpan.FromSeconds(2) });

        var ended = await Should.ThrowAsync<EventSearchException>(() => bench.SqlAsync("select sum(a.range % 7) from range(9000000000000000) a"));

        ended.Message.ShouldBe("The search took longer than is allowed. Ask for less time, or for something more particular.");
        ended.Fault.ShouldBe(EventSearchFault.TooMuch);
    }

    [Fact]
    public async Task A_statement_that_wants_too_much_memory_is_ended_and_the_next_one_runs()
    {
        using var bench = new SearchBench(new EventSearchOptions { MemoryMebibytes = 64, Timeout = TimeSpan.FromMinutes(5) });

        var ended = await Should.ThrowAsync<EventSearchException>(() => bench.SqlAsync("select count(distinct repeat(range::varchar, 50)) from range(20000000)"));

        ended.Message.ShouldBe("The search needs more memory than is allowed. Ask for less time, or for something more particular.");
        (await bench.SqlAsync("select 1 as one")).ShouldBe(["{\"one\":1}"]);
    }

    [Fact]
    public async Task Who_stops_reading_stops_the_statement()
    {
        await foreach (var _ in _bench.Sql.RunAsync(new SqlRequest("select * from range(100000000)", SampleEvents.Now, null, 100_000), SampleEvents.Now.AddDays(1), TestContext.Current.CancellationToken))
            break;

        _bench.Lake.OpenViews.ShouldBe(0);
        (await _bench.SqlAsync("select 1 as one")).ShouldBe(["{\"one\":1}"]);
    }

    public void Dispose() => _bench.Dispose();
}
