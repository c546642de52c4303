using Rempart.Core.Alerts;
using Rempart.Core.Events;
using Rempart.Server.Alerts.Sources;

namespace Rempart.Server.Tests.Alerts;

[Collection(Alerted.Name)]
public sealed class SilentSourcesTests(AlertsServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_source_that_went_silent_is_told_once_a_silence()
    {
        var now = server.Time.GetUtcNow();
        var heard = now.AddMinutes(-6);
        Say(Report("gone-sshd", heard), Report("fine-sshd", now), Report("quiet-ok", heard) with { SilentAfter = null }, Report("unknown", heard) with { IsDeclared = false });
        await LookAsync();
        await LookAsync();

        var alert = (await server.WithAsync("gone-sshd")).ShouldHaveSingleItem();
        (alert.Title, alert.Level, alert.Count).ShouldBe(("A log source went silent", AlertLevel.High, 1));
        (await server.WithAsync("fine-sshd")).ShouldBeEmpty();
        (await server.WithAsync("quiet-ok")).ShouldBeEmpty();
        (await server.WithAsync("unknown")).ShouldBeEmpty();

        // It was heard again, and falls silent again: that is another silence.
        await server.Alerts.CloseAsync(alert.Id, AlertVerdict.Benign, "a reboot", "user:ana", Cancellation);
        Say(Report("gone-sshd", server.Time.GetUtcNow()));
        await LookAsync();
        (await server.WithAsync("gone-sshd")).ShouldHaveSingleItem().State.ShouldBe(AlertState.Closed);
        server.Time.Pass(TimeSpan.FromMinutes(6));
        await LookAsync();
        var again = (await server.WithAsync("gone-sshd")).ShouldHaveSingleItem();
        (again.State, again.Count).ShouldBe((AlertState.New, 2));
        Say();
    }

    [Fact]
    public async Task A_silence_is_told_although_an_earlier_one_was_told_at_a_later_time_before_the_clock_was_set_back()
    {
        Say(Report("turned-back", server.Time.GetUtcNow().AddMinutes(-6)));
        await LookAsync();
        (await server.WithAsync("turned-back")).ShouldHaveSingleItem().Count.ShouldBe(1);

        server.Time.Pass(TimeSpan.FromHours(-1));
        try
        {
            Say(Report("turned-back", server.Time.GetUtcNow()));
            await LookAsync();
            (await server.WithAsync("turned-back")).ShouldHaveSingleItem().Count.ShouldBe(1);

            server.Time.Pass(TimeSpan.FromMinutes(6));
            await LookAsync();
            (await server.WithAsync("turned-back")).ShouldHaveSingleItem().Count.ShouldBe(2);
        }
        finally
        {
            Say();
            server.Time.Pass(TimeSpan.FromMinutes(54));
        }
    }

    private void Say(params SourceReport[] reports) => server.Sources.Sources = reports;

    private Task LookAsync() => server.Server.Get<SilentSources>().LookAsync(Cancellation);

    private static SourceReport Report(string source, DateTimeOffset heard) => new(source, true, heard, 10, 0, TimeSpan.FromMinutes(5));
}
