using Rempart.Core.Controls;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;
using Rempart.Server.Posture;

namespace Rempart.Server.Tests.Posture;

public sealed class PlanTests(PostureServer server) : IClassFixture<PostureServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnforcement Plans => server.Server.Get<IEnforcement>();

    [Fact]
    public async Task A_plan_shows_the_difference_changes_nothing_and_is_applied_as_shown_then_verified()
    {
        await server.WriteAsync("something else\n");
        await server.VerifyAsync();

        var plan = await Plans.PlanAsync([], "tester", Cancellation);

        plan.Plans.Single().Steps.ShouldBe([new ChangeStep("file", "Write what is declared.", "something else\n", FileControl.Declared)]);
        (await File.ReadAllTextAsync(server.Control.Path, Cancellation)).ShouldBe("something else\n");
        var (applied, refusal) = await Plans.ApplyAsync(plan.Id, "tester", Cancellation);
        refusal.ShouldBeNull();
        applied!.Results.ShouldBe([new ApplyResult(FileControl.Id, 1, null)]);
        applied.Assessments.Single().Outcome.ShouldBe(Outcome.Satisfied);
        (await server.FindingAsync()).State.ShouldBe(FindingState.Resolved);
        (await EvidenceOfAsync(plan.Id)).ShouldBe(["apply-started", "apply-ended"]);
    }

    [Fact]
    public async Task A_plan_is_applied_once_and_not_too_late()
    {
        await server.WriteAsync("something else\n");
        var applied = await Plans.PlanAsync([FileControl.Id], "tester", Cancellation);
        var at = server.Time.GetUtcNow();
        await Plans.ApplyAsync(applied.Id, "tester", Cancellation);
        var late = await Plans.PlanAsync([FileControl.Id], "tester", Cancellation);
        server.Time.Pass(ChangePlans.Lifetime);

        (await Plans.ApplyAsync(applied.Id, "tester", Cancellation)).Refusal
            .ShouldBe($"The plan '{applied.Id}' was applied on {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Make a new one with: rempart plan");
        (await Plans.ApplyAsync(late.Id, "tester", Cancellation)).Refusal
            .ShouldBe($"The plan '{late.Id}' was shown too long ago (until {late.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC). Make a new one with: rempart plan");
        (await Plans.ApplyAsync("nothing", "tester", Cancellation)).Refusal.ShouldBe("There is no plan 'nothing'. Make one with: rempart plan");
        (await EvidenceOfAsync(late.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_who_apply_the_same_plan_one_does()
    {
        await server.WriteAsync("something else\n");
        var plan = await Plans.PlanAsync([], "tester", Cancellation);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Plans.ApplyAsync(plan.Id, $"tester-{caller}", Cancellation)));

        answers.Count(answer => answer.Response is not null).ShouldBe(1);
        answers.Where(answer => answer.Response is null).Select(answer => answer.Refusal!).ShouldAllBe(refusal => refusal.StartsWith($"The plan '{plan.Id}' was applied on "));
        (await EvidenceOfAsync(plan.Id)).ShouldBe(["apply-started", "apply-ended"]);
    }

    [Fact]
    public async Task A_target_that_changed_since_the_plan_is_left_alone()
    {
        await server.WriteAsync("something else\n");
        var plan = await Plans.PlanAsync([], "tester", Cancellation);
        await server.WriteAsync("by hand\n");

        var (applied, _) = await Plans.ApplyAsync(plan.Id, "tester", Cancellation);

        applied!.Results.ShouldBe([new ApplyResult(FileControl.Id, 0, "The file is not what the plan showed. Plan again.")]);
        applied.Assessments.Single().Outcome.ShouldBe(Outcome.NotSatisfied);
        (await File.ReadAllTextAsync(server.Control.Path, Cancellation)).ShouldBe("by hand\n");
    }

    [Fact]
    public async Task A_control_that_fails_half_way_is_reported_verified_and_recorded()
    {
        await server.WriteAsync("something else\n");
        var plan = await Plans.PlanAsync([], "tester", Cancellation);
        server.Control.BeforeApplying = () => throw new IOException("disk gone");
        try
        {
            var (applied, _) = await Plans.ApplyAsync(plan.Id, "tester", Cancellation);

            applied!.Results.Single().Failure.ShouldBe("It failed with IOException; the server's log says more. Verify, then plan again.");
            applied.Assessments.Single().Outcome.ShouldBe(Outcome.NotSatisfied);
            (await EvidenceOfAsync(plan.Id)).ShouldBe(["apply-started", "apply-ended"]);
        }
        finally
        {
            server.Control.BeforeApplying = () => Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Nothing_is_applied_that_cannot_be_recorded()
    {
        await server.WriteAsync("something else\n");
        var plan = await Plans.PlanAsync([], "tester", Cancellation);
        server.EvidenceFails = true;
        try
        {
            await Should.ThrowAsync<IOException>(() => Plans.ApplyAsync(plan.Id, "tester", Cancellation));
        }
        finally
        {
            server.EvidenceFails = false;
        }
        (await File.ReadAllTextAsync(server.Control.Path, Cancellation)).ShouldBe("something else\n");
    }

    [Fact]
    public async Task What_is_as_declared_needs_no_step()
    {
        await server.WriteAsync(FileControl.Declared);

        (await Plans.PlanAsync([], "tester", Cancellation)).Plans.Single().Steps.ShouldBeEmpty();
    }

    private async Task<string[]> EvidenceOfAsync(string plan)
    {
        var page = await server.Server.Get<IEvidenceArchive>().ListAsync(null, null, 200, Cancellation);
        return [.. page.Items.Where(item => item.Subject.StartsWith($"plan:{plan}:", StringComparison.Ordinal)).OrderBy(item => item.Index).Select(item => item.Subject.Split(':')[^1])];
    }
}
