using Rempart.Cli.Hosting;
using Rempart.Cli.Tests.Client;
using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Cli.Tests.Posture;

/// <summary>That nothing is applied which was not shown and agreed to; the server's part is canned.</summary>
public class ApplyTransportTests
{
    private const string Server = "https://rempart.test";

    private static readonly ChangePlan Plan = new("network.segmentation", CliRun.Now,
    [
        new("host/router nftables", "replace the ruleset", "old rule\nkept", "new rule\nkept"),
        new("host/router /etc/extra.nft", "remove the file", "stray", null),
    ]);

    private static FakeServer MakeServer(ApplyResult? result = null, Outcome after = Outcome.Satisfied, IReadOnlyList<ChangePlan>? plans = null) => new FakeServer()
        .On("POST /api/v1/plans", new PlanResponse("p7", CliRun.Now.AddMinutes(10), plans ?? [Plan]), json => json.PlanResponse)
        .On(
            "POST /api/v1/plans/p7/apply",
            new ApplyResponse([result ?? new ApplyResult("network.segmentation", 2, null)], [Samples.Assessment("network.segmentation", after)]),
            json => json.ApplyResponse);

    [Fact]
    public async Task At_transport_level_plan_shows_each_step_and_applies_nothing()
    {
        var server = MakeServer();
        using var run = new CliRun { Transport = server };

        (await run.RunAsync("plan", "network.segmentation", "--server", Server)).ShouldBe(ExitCodes.True);

        server.Asked.ShouldBe(["""POST /api/v1/plans {"controls":["network.segmentation"]}"""]);
        run.Output.ShouldBe("""
            network.segmentation: 2 changes
              ~ host/router nftables  replace the ruleset
                  - old rule
                  + new rule
                    kept
              - host/router /etc/extra.nft  remove the file
                  - stray

            Apply exactly this with: rempart apply p7   (until 2026-11-23 12:10Z)

            """);
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("YES\n", 0)]
    [InlineData("n\n", 2)]
    [InlineData("\n", 2)]
    [InlineData("yess\n", 2)]
    [InlineData("", 2)]
    public async Task At_transport_level_apply_shows_the_plan_asks_and_applies_that_plan_only_on_yes(string answer, int expected)
    {
        var server = MakeServer();
        using var run = new CliRun { Transport = server, Input = answer, InputIsTerminal = true };

        (await run.RunAsync("apply", "network.segmentation", "--server", Server)).ShouldBe(expected);

        run.Output.ShouldStartWith("network.segmentation: 2 changes\n");
        run.Error.ShouldStartWith("Apply exactly these changes? [y/N] ");
        server.Asked.Count(call => call == "POST /api/v1/plans/p7/apply").ShouldBe(expected == 0 ? 1 : 0);
        if (expected != 0)
            run.Error.ShouldEndWith("error: Nothing was applied.\n");
    }

    [Theory]
    [InlineData(null, Outcome.Satisfied, 0)]
    [InlineData(null, Outcome.NotSatisfied, 1)]
    [InlineData(null, Outcome.Unknown, 3)]
    [InlineData("nft refused the ruleset; see nft -c", Outcome.Satisfied, 1)]
    public async Task At_transport_level_apply_by_id_exits_by_what_happened_and_by_the_verification_after(string? failure, Outcome after, int expected)
    {
        var server = MakeServer(new ApplyResult("network.segmentation", 1, failure), after);
        using var run = new CliRun { Transport = server };

        (await run.RunAsync("apply", "p7", "--yes", "--server", Server)).ShouldBe(expected);

        server.Asked.ShouldBe(["POST /api/v1/plans/p7/apply"]);
        run.Output.ShouldStartWith(failure is null ? "network.segmentation: 1 changes applied\n" : "network.segmentation: stopped after 1 changes: nft refused the ruleset; see nft -c\n");
    }

    [Fact]
    public async Task At_transport_level_a_plan_without_steps_is_done_already()
    {
        var server = MakeServer(plans: [Plan with { Steps = [] }]);
        using var run = new CliRun { Transport = server };

        (await run.RunAsync("apply", "network.segmentation", "--yes", "--server", Server)).ShouldBe(ExitCodes.True);

        run.Output.ShouldBe("Nothing to change: the systems are as declared.\n");
        server.Asked.Count.ShouldBe(1);
    }
}
