using System.Text;
using Npgsql;
using Rempart.Core.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Evidence;

public sealed class AppendTests(TestServer server) : IClassFixture<TestServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_writers_get_gapless_indexes_each_once()
    {
        var first = await server.Evidence.AppendAsync(Records.Numbered(-1), Cancellation) + 1;

        var indexes = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var own = new List<long>();
            for (var i = 0; i < 40; i++)
                own.Add(await server.Evidence.AppendAsync(Records.Numbered(i, $"writer-{writer}"), Cancellation));
            return own;
        })));

        indexes.SelectMany(own => own).Order().ShouldBe(Enumerable.Range(0, 320).Select(i => first + i));
        indexes.ShouldAllBe(own => own.SequenceEqual(own.Order()));
    }

    [Fact]
    public async Task Two_servers_on_one_database_share_one_gapless_sequence()
    {
        var first = await server.Evidence.AppendAsync(Records.Numbered(-1), Cancellation) + 1;
        await using var second = await server.StartSecondAsync();

        var indexes = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
            {
                var log = (writer % 2 == 0 ? server : second).Evidence;
                var own = new List<long>();
                for (var i = 0; i < 25; i++)
                    own.Add(await log.AppendAsync(Records.Numbered(i, $"server-{writer % 2}"), Cancellation));
                return own;
            })));

        indexes.SelectMany(own => own).Order().ShouldBe(Enumerable.Range(0, 100).Select(i => first + i));
        await Ledgers.ShouldBeConsistentAsync(server);
    }

    [Theory]
    [InlineData(0x0000, "zero")]
    [InlineData(0xD800, "half a pair")]
    [InlineData(0xDFFF, "other half")]
    public async Task A_name_that_postgresql_cannot_store_holds_nobody_up(int unit, string about)
    {
        var (name, stored) = ($"{about} {(char)unit}!", $"{about} \uFFFD!");
        var index = await server.Evidence.AppendAsync(new(EvidenceKind.Action, name, name, Records.At, "{}"u8.ToArray()), Cancellation);
        var next = await server.Evidence.AppendAsync(Records.Numbered(1), Cancellation);

        next.ShouldBeGreaterThan(index);
        var summary = (await server.Get<IEvidenceArchive>().ListAsync(stored, null, 1, Cancellation)).Items.ShouldHaveSingleItem();
        (summary.Subject, summary.Actor).ShouldBe((stored, stored));
    }

    [Fact]
    public async Task A_long_name_holds_nobody_up_and_stays_whole_in_the_record()
    {
        // Letters of three bytes that do not compress well: what an index row can hold is counted in bytes.
        var name = new string([.. Enumerable.Range(0, 9000).Select(i => (char)(0x4E00 + i * 7919 % 20000))]);
        var index = await server.Evidence.AppendAsync(new(EvidenceKind.Action, name, name, Records.At, "{}"u8.ToArray()), Cancellation);

        var opening = Ledgers.Open((await server.Get<IEvidenceArchive>().BundleAsync(index, Cancellation))!);
        using var record = System.Text.Json.JsonDocument.Parse(opening.Record);
        record.RootElement.GetProperty("subject").GetString().ShouldBe(name);
        (await server.AskAsync<string>($"SELECT subject FROM evidence.record WHERE index = {index}")).ShouldBe(name[..500]);
    }

    [Fact]
    public async Task Content_that_is_no_JSON_is_refused_to_its_writer_only()
    {
        await Should.ThrowAsync<System.Text.Json.JsonException>(() =>
            server.Evidence.AppendAsync(Records.Numbered(1) with { Content = Encoding.UTF8.GetBytes("{broken") }, Cancellation));

        await server.Evidence.AppendAsync(Records.Numbered(2), Cancellation);
    }

    [Theory]
    [InlineData("UPDATE ledger.entry SET entry = entry")]
    [InlineData("DELETE FROM ledger.entry")]
    [InlineData("TRUNCATE ledger.entry")]
    [InlineData("UPDATE ledger.subtree SET hash = hash")]
    [InlineData("DELETE FROM ledger.subtree")]
    [InlineData("TRUNCATE ledger.subtree")]
    [InlineData("UPDATE ledger.checkpoint SET note = note")]
    [InlineData("DELETE FROM ledger.checkpoint")]
    [InlineData("TRUNCATE ledger.checkpoint")]
    [InlineData("UPDATE ledger.log SET verifier_key = verifier_key")]
    [InlineData("DELETE FROM ledger.log")]
    [InlineData("TRUNCATE ledger.log")]
    [InlineData("DROP TABLE ledger.entry")]
    [InlineData("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")]
    [InlineData("CREATE TABLE ledger.mine (id int)")]
    [InlineData("SET ROLE rempart_owner")]
    public async Task The_application_cannot_rewrite_the_ledger(string statement)
    {
        await using var command = server.Database.CreateCommand(statement);

        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancellation))).SqlState.ShouldBe("42501");
    }
}
