using Npgsql;
using Rempart.Server.Collectors;
using Rempart.Server.Collectors.Files;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Collectors;

/// <summary>The logs that a real PostgreSQL writes, followed as files.</summary>
public sealed class PostgresqlLogTests(TestPostgres postgres) : IClassFixture<TestPostgres>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Csvlog_and_jsonlog_tell_of_refused_sign_ins_and_of_new_roles()
    {
        using var bench = new Bench("  - { id: csv, kind: postgresql, host: box }\n  - { id: json, kind: postgresql, host: box }");
        await postgres.ExecuteAsync("ALTER SYSTEM SET logging_collector = on; ALTER SYSTEM SET log_destination = 'csvlog, jsonlog'; ALTER SYSTEM SET log_filename = 'postgresql.log'; ALTER SYSTEM SET log_connections = on");
        await postgres.StopServerAsync();
        await postgres.StartServerAsync();
        using var csv = Tail(bench, "csv", ".csv");
        using var json = Tail(bench, "json", ".json");

        await Should.ThrowAsync<PostgresException>(async () =>
        {
            await using var wrong = new NpgsqlConnection(postgres.ConnectionString("mallory", "wrong", tcp: true));
            await wrong.OpenAsync(Cancellation);
        });
        await postgres.ExecuteAsync("CREATE ROLE made_by_test\n    LOGIN");

        foreach (var (tail, source) in ((FileTail, string)[])[(csv, "csv"), (json, "json")])
        {
            // The collector of PostgreSQL writes when it gets to it.
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            do
                await tail.PassAsync(Cancellation);
            while (!bench.Log.Of(source).Any(one => one.Raw.Contains("made_by_test", StringComparison.Ordinal)) && await timer.WaitForNextTickAsync(Cancellation));
            var events = bench.Log.Of(source);

            events.ShouldContain(one => one["class_uid"] == "3002" && one["status"] == "Failure" && one["user.name"] == "mallory", source);
            events.ShouldContain(one => one["class_uid"] == "3001" && one["user.name"] == "made_by_test", source);
            events.ShouldAllBe(one => one["metadata.product.name"] == "PostgreSQL");
        }
    }

    private FileTail Tail(Bench bench, string source, string extension) =>
        new(bench.Source(source), Path.Combine(postgres.Data, "log", "postgresql" + extension), bench.PathOf(source), bench.Streams, new CollectorOptions(), bench.Time);
}
