using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Posture;
using Rempart.Server.Posture;

namespace Rempart.Server.Tests.Posture;

public sealed class VerifyTests(PostureServer server) : IClassFixture<PostureServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_proved_too_long_ago_is_unknown_until_it_is_proved_again()
    {
        await server.WriteAsync(FileControl.Declared);
        (await server.VerifyAsync()).Outcome.ShouldBe(Outcome.Satisfied);
        (await server.StatusAsync()).Outcome.ShouldBe(Outcome.Satisfied);

        server.Time.Pass(TimeSpan.FromMinutes(61));

        var stale = await server.StatusAsync();
        (stale.Outcome, stale.Stale).ShouldBe((Outcome.Unknown, true));
        await server.VerifyAsync();
        (await server.StatusAsync()).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_check_that_throws_could_not_tell_and_earlier_findings_stay_open()
    {
        await server.WriteAsync("something else\n");
        (await server.VerifyAsync()).Outcome.ShouldBe(Outcome.NotSatisfied);
        server.Control.BeforeLooking = () => throw new InvalidDataException("secret=hunter2");
        try
        {
            var assessment = await server.VerifyAsync();

            assessment.Outcome.ShouldBe(Outcome.Unknown);
            assessment.Reason.ShouldBe("The check failed with InvalidDataException; the server's log says more.");
            (await server.FindingAsync()).State.ShouldBe(FindingState.Open);
        }
        finally
        {
            server.Control.BeforeLooking = () => Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_target_that_cannot_be_read_is_unknown()
    {
        File.Delete(server.Control.Path);

        var assessment = await server.VerifyAsync();

        (assessment.Outcome, assessment.Reason).ShouldBe((Outcome.Unknown, "file could not be read: it is not there"));
    }

    [Fact]
    public async Task A_check_that_hangs_and_does_not_listen_is_ended_at_its_limit()
    {
        var time = new FakeTimeProvider();
        var control = new FileControl(time) { BeforeLooking = () => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None) };

        var running = new ControlRunner(time, NullLogger<ControlRunner>.Instance).RunAsync(control, new Estate { Header = Estates.Header }, Cancellation);
        running.IsCompleted.ShouldBeFalse();
        time.Advance(ControlRunner.Limit);
        var (assessment, duration) = await running;

        (assessment.Outcome, assessment.Reason).ShouldBe((Outcome.Unknown, "The check did not end within 60 s."));
        duration.ShouldBe(ControlRunner.Limit);
    }

    [Fact]
    public async Task Nothing_is_kept_without_its_evidence()
    {
        await server.WriteAsync(FileControl.Declared);
        var before = await server.VerifyAsync();
        await server.WriteAsync("something else\n");
        server.EvidenceFails = true;
        try
        {
            await Should.ThrowAsync<IOException>(server.VerifyAsync);
            (await server.StatusAsync()).Outcome.ShouldBe(Outcome.Satisfied);
            (await server.Posture.AssessmentsAsync(FileControl.Id, null, 1, Cancellation)).Items.Single().EvidenceIndex.ShouldBe(before.EvidenceIndex);
        }
        finally
        {
            server.EvidenceFails = false;
        }
        (await server.VerifyAsync()).Outcome.ShouldBe(Outcome.NotSatisfied);
    }

    [Fact]
    public async Task An_acceptance_that_cannot_be_recorded_is_not_made()
    {
        await server.WriteAsync("something else\n");
        await server.VerifyAsync();
        var finding = await server.FindingAsync();
        var request = new AcceptRequest("The file is gone next week.", server.Time.GetUtcNow().AddDays(7));
        server.EvidenceFails = true;
        try
        {
            await Should.ThrowAsync<IOException>(() => server.Posture.AcceptAsync(finding.Fingerprint, request, "tester", Cancellation));
            (await server.FindingAsync()).State.ShouldBe(FindingState.Open);
        }
        finally
        {
            server.EvidenceFails = false;
        }
        (await server.Posture.AcceptAsync(finding.Fingerprint, request, "tester", Cancellation))!.State.ShouldBe(FindingState.RiskAccepted);
        (await server.Posture.WithdrawAsync(finding.Fingerprint, "tester", Cancellation))!.State.ShouldBe(FindingState.Open);
    }
}
