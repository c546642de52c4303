using System.Text.Json;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Events;
using Rempart.Core.Evidence;
using Rempart.Events;

namespace Rempart.Server.Tests.Collectors;

[Collection(CollectorCollection.Name)]
public sealed class SourcesReportingTests(CollectorServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_estate_knows_the_kinds_that_there_are_parsers_for() => LogSource.Kinds.ShouldBe(EventParser.Kinds);

    [Fact]
    public async Task A_source_that_falls_silent_is_red_and_one_that_speaks_again_is_not()
    {
        await SpeakAsync("web");
        (await Findings("web")).ShouldBeEmpty();

        server.Time.Pass(TimeSpan.FromMinutes(11));
        var finding = (await Findings("web")).ShouldHaveSingleItem();
        (finding.Rule, finding.Severity).ShouldBe(("silent", Severity.High));
        finding.Message.ShouldEndWith("its limit is 10m.");
        finding.Remedy.ShouldBe("see that its sender runs, and sends with a token that counts: rempart events token list web");
        Report("web").State.ShouldBe("silent");

        await SpeakAsync("web");
        (await Findings("web")).ShouldBeEmpty();
        Report("web").State.ShouldBe("reporting");
    }

    [Fact]
    public async Task A_source_without_a_limit_may_be_silent_once_it_was_heard()
    {
        await SpeakAsync("lines");
        server.Time.Pass(TimeSpan.FromDays(1));

        (await Findings("lines")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_collector_that_does_not_work_says_nothing_about_its_sources()
    {
        await SpeakAsync("web");
        server.Time.Pass(TimeSpan.FromMinutes(11));
        server.Log.Fault = new EventLogException("The disk is full.");
        try
        {
            using var sender = await server.SenderAsync("web");
            using var content = CollectorServer.Text("refused\n");
            using var refused = await sender.PostAsync(new Uri("/api/v1/collect/web", UriKind.Relative), content, Cancellation);

            var assessment = await server.VerifyAsync();

            assessment.Outcome.ShouldBe(Outcome.Unknown);
            assessment.Coverage.NotExamined.ShouldContain(gap => gap.Resource == "log-source/web" && gap.Reason == "the event log takes nothing: The disk is full.");
        }
        finally
        {
            server.Log.Fault = null;
        }
        await SpeakAsync("web");
        (await Findings("web")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_followed_file_is_heard_and_what_cannot_be_read_in_its_place_is_unknown()
    {
        var file = Path.Combine(server.Folder, "followed.log");
        await File.AppendAllTextAsync(file, "followed\n", Cancellation);
        (await server.Log.WaitAsync("followed", 1))[0].Raw.ShouldBe("followed");
        (await Findings("followed")).ShouldBeEmpty();

        File.Move(file, Path.Combine(server.Folder, "aside"));
        Directory.CreateDirectory(file);
        var gap = (await VerifiedWhenAsync(assessment => assessment.Coverage.NotExamined.Any(one => one.Resource == "log-source/followed")))
            .Coverage.NotExamined.Single(one => one.Resource == "log-source/followed");
        gap.Reason.ShouldContain(file);
        Report("followed").State.ShouldBe("unreadable");

        Directory.Delete(file);
        File.Move(Path.Combine(server.Folder, "aside"), file);
        await VerifiedWhenAsync(assessment => assessment.Coverage.NotExamined.All(one => one.Resource != "log-source/followed"));
        (await Findings("followed")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_source_that_was_never_heard_is_red()
    {
        var finding = (await Findings("mute")).ShouldHaveSingleItem();

        (finding.Rule, finding.Severity, finding.Message).ShouldBe(("never-heard", Severity.High, "The log source mute was never heard."));
        finding.Remedy.ShouldBe("see that its sender runs, and sends with a token that counts: rempart events token list mute");
        Report("mute").State.ShouldBe("never-heard");
    }

    [Fact]
    public async Task What_Rempart_itself_does_is_an_event_of_its_own_source()
    {
        var index = await server.Server.Evidence.AppendAsync(
            new EvidenceRecord(EvidenceKind.Action, "a-test-of-collectors", "user:alice", server.Time.GetUtcNow(), "{\"action\":\"tested\"}"u8.ToArray()), Cancellation);
        index.ShouldBeGreaterThanOrEqualTo(0);

        var events = await server.Log.WaitAsync("ledger", 1);
        while (events.All(one => one["actor.user.name"] != "user:alice"))
            events = await server.Log.WaitAsync("ledger", events.Count + 1);

        events.Single(one => one["actor.user.name"] == "user:alice")["metadata.product.name"].ShouldBe("Rempart");
        events.Select(one => one.Uid).Distinct().Count().ShouldBe(events.Count);
    }

    [Fact]
    public async Task What_was_heard_outlives_the_server()
    {
        await SpeakAsync("web");
        var before = Report("web");
        await server.Server.Get<Rempart.Server.Collectors.Sources.SourceKeeper>().PassAsync(Cancellation);

        (await server.Server.AskAsync<long>("SELECT events FROM collectors.source WHERE id = 'web'")).ShouldBe(before.Events);
        Report("web").Events.ShouldBe(before.Events);
        using var administrator = server.Administrator();
        var report = JsonSerializer.Deserialize(await administrator.GetStringAsync(new Uri("/api/v1/sources", UriKind.Relative), Cancellation), CollectorJson.Default.SourcesReport)!;
        report.Problem.ShouldBeNull();
        report.Sources.Single(one => one.Source == "web").ShouldSatisfyAllConditions(
            web => web.Events.ShouldBe(before.Events), web => web.Kind.ShouldBe("nginx"), web => web.From.ShouldBe("https"), web => web.SilentAfterSeconds.ShouldBe(600));
    }

    private SourceStatus Report(string source) => server.Server.Get<Rempart.Server.Collectors.Sources.SourceBook>().Statuses.Single(one => one.Source == source);

    private async Task<Finding[]> Findings(string source) => [.. (await server.VerifyAsync()).Findings.Where(finding => finding.Resource == $"log-source/{source}")];

    // The collectors look at their files on a clock of their own.
    private async Task<Assessment> VerifiedWhenAsync(Func<Assessment, bool> so)
    {
        for (; ; await Task.Yield())
        {
            Cancellation.ThrowIfCancellationRequested();
            var assessment = await server.VerifyAsync();
            if (so(assessment))
                return assessment;
        }
    }

    private async Task SpeakAsync(string source)
    {
        using var sender = await server.SenderAsync(source);
        using var content = CollectorServer.Text("spoken\n");
        using var response = await sender.PostAsync(new Uri($"/api/v1/collect/{source}", UriKind.Relative), content, Cancellation);
        response.EnsureSuccessStatusCode();
    }
}
