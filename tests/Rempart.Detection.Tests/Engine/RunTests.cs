using System.Text;
using Rempart.Detection.Tests.Support;

namespace Rempart.Detection.Tests.Engine;

public sealed class RunTests
{
    private const string Burst = """
        title: Failed
        name: failed
        logsource: {category: test}
        detection: {sel: {e: fail}, condition: sel}
        ---
        title: Burst
        id: burst
        correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 5m, condition: {gte: 3}}
        ---
        title: Sources
        id: sources
        correlation: {type: value_count, rules: [failed], group-by: [user], timespan: 5m, condition: {field: ip, gte: 3}}
        """;

    private static readonly RuleSet Rules = RuleSet.Load([new RuleFile("burst.yml", Burst)]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_number_of_threads_changes_nothing(int threads)
    {
        var events = string.Concat(Enumerable.Range(0, 400).Select(i => Event(i, i % 7, i % 11)));

        var found = Findings.Of(Rules, events, new DetectionOptions { Threads = threads });

        found.Counters.Events.ShouldBe(400);
        found.Fired.Select(Shown).ShouldBe(Findings.Of(Rules, events).Fired.Select(Shown));
        found.Fired.Count.ShouldBe(14);
    }

    [Fact]
    public void A_saved_state_goes_on_where_it_ended_with_any_number_of_threads()
    {
        string[] pieces = [Event(0, 1, 1) + Event(1, 1, 2), Event(2, 1, 3)];
        using var state = new MemoryStream();
        var first = new Findings();
        var run = Begin(1, first);
        Feed(run, "a", pieces[0]);
        run.Save(state);
        state.Position = 0;

        var second = new Findings();
        var next = Begin(3, second);
        next.Restore(state);
        Feed(next, "b", pieces[1]);

        first.Fired.ShouldBeEmpty();
        second.Fired.Select(match => match.Rule.Title).ShouldBe(["Burst", "Sources"]);
        second.Fired[0].Events.ShouldBe([new EventPlace("a", 0), new EventPlace("a", 1), new EventPlace("b", 0)]);
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        using var state = new MemoryStream();
        var run = Begin(1, new Findings());
        Feed(run, "a", Event(0, 1, 1));
        run.Save(state);
        for (var length = 0; length < state.Length; length++)
        {
            using var cut = new MemoryStream(state.ToArray()[..length]);
            Should.Throw<InvalidDataException>(() => Begin(1, new Findings()).Restore(cut));
        }
    }

    [Fact]
    public void What_memory_forgets_is_counted()
    {
        var options = new DetectionOptions { Correlations = new CorrelationLimits { Memory = 40_000 } };

        var found = Findings.Of(Rules, string.Concat(Enumerable.Range(0, 1000).Select(i => Event(0, i, i))), options);

        found.Counters.EvictedGroups.ShouldBeGreaterThan(1000);
        found.Counters.EvictedEvents.ShouldBeGreaterThanOrEqualTo(found.Counters.EvictedGroups);
    }

    [Fact]
    public void With_lateness_the_order_of_arrival_does_not_matter()
    {
        string[] events = [Event(0, 1, 1), Event(60, 1, 2), Event(200, 1, 3), Event(600, 1, 4)];
        var options = new DetectionOptions { Correlations = new CorrelationLimits { Lateness = TimeSpan.FromMinutes(20) } };

        var found = Findings.Of(Rules, string.Concat(events.Reverse()), options);

        found.Fired.Count.ShouldBe(2);
        found.Fired[0].Time.ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 3, 20, TimeSpan.Zero));
        found.Counters.Late.ShouldBe(0);
    }

    [Fact]
    public void Comparing_allocates_nothing_for_an_event()
    {
        var rules = OneRule.Set("sel:\n  name|contains: ['evil', 'bad?thing', 'x']\n  user|endswith: \\admin\n  n|gt: 5\n  host|re: 'a+b'\nfilter:\n  ip|cidr: 10.0.0.0/8\ncondition: sel and not filter");
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"name\":\"C:\\\\x evil\",\"user\":\"CORP\\\\user\",\"n\":7,\"host\":\"aab\",\"ip\":\"10.1.2.3\",\"category\":\"test\"}\n", 1000)));
        var run = DetectionEngine.Create(rules).Begin(new Findings());
        for (var i = 0; i < 3; i++)
            run.Process(content, 0, content.Length, isLast: true);

        var before = GC.GetAllocatedBytesForCurrentThread();
        run.Process(content, 0, content.Length, isLast: true);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // A batch has a few objects of its own; an event has none.
        allocated.ShouldBeLessThan(2000);
    }

    private static DetectionRun Begin(int threads, Findings findings) => DetectionEngine.Create(Rules, new DetectionOptions { Threads = threads }).Begin(findings);

    private static void Feed(DetectionRun run, string input, string events)
    {
        var content = Encoding.UTF8.GetBytes(events);
        run.BeginInput(input);
        run.Process(content, 0, content.Length, isLast: true);
        run.Complete();
    }

    private static string Shown(CorrelationMatch match) => $"{match.Rule.Title} {match.Group[0].Value} {match.Time:O} {string.Join(',', match.Events.Select(place => place.Index))}";

    private static string Event(int second, int user, int ip) =>
        $"{{\"timestamp\":\"{new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(second):O}\",\"e\":\"fail\",\"user\":\"u{user}\",\"ip\":\"10.0.0.{ip}\",\"category\":\"test\"}}\n";
}
