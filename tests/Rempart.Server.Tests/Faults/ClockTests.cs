using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Alerts;
using Rempart.Core.Estates;
using Rempart.Core.Events;
using Rempart.Server.Alerts.Sources;
using Rempart.Server.Collectors.Controls;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Events.Lake.Keeping;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Faults;

/// <summary>The clock of the machine is set back by an hour.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ShiftedTime _time = new();
    private TestServer _server = null!;
    private WebLog _web = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Prepare(
            builder =>
            {
                builder.Services.RemoveAll<TimeProvider>();
                builder.Services.AddSingleton<TimeProvider>(_time);
            },
            "--Rempart:Events:SegmentEvery=00:00:02");
        _server.WriteEstate(WebLog.Estate + "controls:\n  - { id: siem.retention, settings: { default: 1d } }\n");
        await _server.InitializeAsync();
        _web = await WebLog.OfAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _web.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Events_go_on_into_segments_by_themselves_and_search_and_tail_show_all()
    {
        using var tailing = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var tail = _server.Get<IEventSearch>().TailAsync("raw:*clock-*", tailing.Token).GetAsyncEnumerator(tailing.Token);
        var next = tail.MoveNextAsync();

        await _web.SendAsync(WebLog.Lines("clock-ahead", 1), "ahead");
        _time.Pass(-Hour);
        await _web.SendAsync(WebLog.Lines("clock-back", 1), "back");

        (await next).ShouldBeTrue();
        (await tail.MoveNextAsync()).ShouldBeTrue();
        (await _web.FindAsync("clock-*")).Count.ShouldBe(2);
        // Nobody hurries the lake: it must not wait for the hour.
        var log = _server.Get<EventLog>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        for (var end = log.End; await log.PositionAsync(EventLog.LakeReader, Cancellation) < end; await Task.Yield())
            limit.Token.ThrowIfCancellationRequested();
        (await _web.FindAsync("clock-*")).ShouldSatisfyAllConditions(found => found.Count.ShouldBe(2), found => found.Values.ShouldAllBe(times => times == 1));
        await tailing.CancelAsync();
    }

    [Fact]
    public async Task Retention_deletes_nothing_before_its_time_has_passed()
    {
        await _web.SendAsync(WebLog.Lines("kept", 3), "kept");
        await _web.StoreAsync();

        _time.Pass(TimeSpan.FromHours(23.5));
        _time.Pass(-Hour);
        await TidyAsync();
        (await _web.FindAsync("kept")).Count.ShouldBe(3);
        _time.Pass(Hour);
        await TidyAsync();
        (await _web.FindAsync("kept")).Count.ShouldBe(3);

        _time.Pass(Hour);
        await TidyAsync();
        (await _web.FindAsync("kept")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_source_is_not_silent_because_of_it_and_its_silence_afterwards_is_seen_in_time()
    {
        await _web.SendAsync(WebLog.Lines("heard", 1), "heard");
        await KeepAsync();
        await LookAsync();

        _time.Pass(-Hour);
        (await SilentAsync()).ShouldBe((0, 0));
        await KeepAsync();
        (await SilentAsync()).ShouldBe((0, 0));

        // From the moment on at which the clock was set back it is silent, not from an hour later.
        _time.Pass(TimeSpan.FromMinutes(11));
        (await SilentAsync()).ShouldBe((1, 1));

        await _web.SendAsync(WebLog.Lines("speaks", 1), "speaks");
        await KeepAsync();
        (await SilentAsync()).ShouldBe((0, 1));
        // When the old time comes again, nothing of it counts.
        _time.Pass(TimeSpan.FromMinutes(50));
        await KeepAsync();
        (await SilentAsync()).ShouldBe((1, 2));
    }

    // The findings of the control, and how often it was told as an alert.
    private async Task<(int Findings, long Told)> SilentAsync()
    {
        await LookAsync();
        var assessment = await ActivatorUtilities.CreateInstance<SourcesReportingControl>(_server.App.Services).VerifyAsync(_server.Get<IEstateSource>().Current, Cancellation);
        var alerts = await _server.Get<IAlerts>().ListAsync(new AlertQuery(All: true), null, 200, Cancellation);
        return (assessment.Findings.Count(finding => finding.Rule == "silent"), alerts.Items.Where(alert => alert.Title == "A log source went silent").Sum(alert => (long)alert.Count));
    }

    private Task LookAsync() => _server.Get<SilentSources>().LookAsync(Cancellation);

    private Task KeepAsync() => _server.Get<SourceKeeper>().PassAsync(Cancellation);

    private Task TidyAsync() => _server.Get<LakeKeeper>().TidyAsync(Cancellation);
}
