using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Events.Lake.Controls;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Faults;

/// <summary>PostgreSQL is stopped under a server that takes events.</summary>
public sealed class AwayPostgresTests(TestPostgres postgres) : IClassFixture<TestPostgres>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_are_taken_while_it_is_away_that_is_red_and_each_is_stored_once_when_it_is_back()
    {
        await postgres.ExecuteAsync("CREATE ROLE app LOGIN PASSWORD 'app-password'; CREATE DATABASE rempart; REVOKE ALL ON DATABASE rempart FROM PUBLIC; GRANT CONNECT ON DATABASE rempart TO app");
        await using var server = TestServer.Prepare(
            null,
            "--Rempart:Events:SegmentEvery=00:00:00.1",
            $"--Rempart:Database:ConnectionString={postgres.ConnectionString("app", "app-password", "rempart", tcp: true)}",
            $"--Rempart:Database:OwnerConnectionString={postgres.ConnectionString(database: "rempart", tcp: true)}");
        server.WriteEstate(WebLog.Estate);
        await server.InitializeAsync();
        using var web = await WebLog.OfAsync(server);
        await web.SendAsync(WebLog.Lines("before", 50), "before");
        await web.StoreAsync();
        (await IntegrityAsync(server)).Outcome.ShouldBe(Outcome.Satisfied);

        using (var failures = new Counted(server, "rempart.events.lake.failures"))
        {
            await postgres.StopServerAsync("immediate");
            for (var part = 0; part < 10; part++)
                await web.SendAsync(WebLog.Lines($"away-{part}", 20), $"away-{part}");
            await failures.UntilAsync(3);
        }
        // What a sender did not hear an answer to, it sends again.
        await web.SendAsync(WebLog.Lines("before", 50), "before");
        await web.SendAsync(WebLog.Lines("away-3", 20), "away-3");
        var red = await IntegrityAsync(server);
        red.Outcome.ShouldBe(Outcome.NotSatisfied);
        var finding = red.Findings.ShouldHaveSingleItem();
        (finding.Rule, finding.Severity, finding.Resource).ShouldBe(("lake-waits", Severity.High, "event lake"));
        finding.Message.ShouldStartWith("No segment can be written since ");
        finding.Message.ShouldEndWith(" KiB of events wait in the log, which goes on taking them.");
        (await MetricAsync(server, "rempart_events_log_backlog_bytes")).ShouldBeGreaterThan(10_000);

        await postgres.StartServerAsync();
        await web.StoreAsync();

        (await web.FindAsync("before")).ShouldSatisfyAllConditions(found => found.Count.ShouldBe(50), found => found.Values.ShouldAllBe(times => times == 1));
        (await web.FindAsync("away-*")).ShouldSatisfyAllConditions(found => found.Count.ShouldBe(200), found => found.Values.ShouldAllBe(times => times == 1));
        (await web.CountAsync("away-*")).ShouldBe((200, 200));
        (await IntegrityAsync(server)).Outcome.ShouldBe(Outcome.Satisfied);
        (await MetricAsync(server, "rempart_events_log_backlog_bytes")).ShouldBe(0);
    }

    private static Task<Assessment> IntegrityAsync(TestServer server) =>
        ActivatorUtilities.CreateInstance<LogIntegrityControl>(server.App.Services).VerifyAsync(server.Get<IEstateSource>().Current, Cancellation);

    private static async Task<double> MetricAsync(TestServer server, string name)
    {
        using var client = ProofTests.Client(server);
        var lines = (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancellation)).Split('\n');
        var line = lines.Single(one => one.StartsWith(name, StringComparison.Ordinal) && one[name.Length] is ' ' or '{');
        return double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
