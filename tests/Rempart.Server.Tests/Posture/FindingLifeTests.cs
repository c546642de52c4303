using Rempart.Core.Controls;
using Rempart.Core.Posture;
using Rempart.Server.Posture;

namespace Rempart.Server.Tests.Posture;

public sealed class FindingLifeTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Finding Door = new("open-door", "host/a 80/tcp", Severity.High, "It is open.", "close it");

    private readonly Dictionary<string, FindingRow> _known = new(StringComparer.Ordinal);

    [Fact]
    public void A_finding_is_opened_when_it_is_first_seen()
    {
        Changes(Start, Door).ShouldBe(["opened"]);
        _known.Values.Single().State.ShouldBe(FindingState.Open);
    }

    [Fact]
    public void Seeing_it_again_changes_nothing_but_the_time()
    {
        Changes(Start, Door);

        Changes(Start.AddHours(1), Door).ShouldBeEmpty();
        _known.Values.Single().LastSeen.ShouldBe(Start.AddHours(1));
        _known.Values.Single().FirstSeen.ShouldBe(Start);
    }

    [Fact]
    public void The_same_finding_twice_in_one_assessment_counts_once() =>
        Changes(Start, Door, Door with { Message = "It is open, again." }).ShouldBe(["opened"]);

    [Fact]
    public void A_complete_look_that_does_not_see_it_resolves_it_and_seeing_it_again_reopens_it()
    {
        Changes(Start, Door);

        Changes(Start.AddHours(1)).ShouldBe(["resolved"]);
        Changes(Start.AddHours(2), Door).ShouldBe(["reopened"]);
        _known.Values.Single().State.ShouldBe(FindingState.Open);
    }

    [Fact]
    public void An_incomplete_look_resolves_nothing()
    {
        Changes(Start, Door);

        Observe(Assessment.Conclude("c", Start.AddHours(1), [Seen], [], new Coverage(["a"], [new Gap("b", "away")])), Start).ShouldBeEmpty();
        Observe(Assessment.CouldNotTell("c", Start.AddHours(2), "away"), Start).ShouldBeEmpty();
        _known.Values.Single().State.ShouldBe(FindingState.Open);
    }

    [Fact]
    public void An_acceptance_holds_until_its_date_and_not_longer()
    {
        Changes(Start, Door);
        var row = _known.Values.Single();

        FindingLife.Accept(row, "known and watched", "user:bob", Start, Start.AddDays(1)).Change.ShouldBe("risk-accepted");

        FindingLife.StateAt(row, Start.AddHours(23)).ShouldBe(FindingState.RiskAccepted);
        FindingLife.StateAt(row, Start.AddDays(1)).ShouldBe(FindingState.Open);
        Changes(Start.AddHours(2), Door).ShouldBeEmpty();
        Changes(Start.AddDays(2), Door).ShouldBe(["acceptance-expired"]);
        row.State.ShouldBe(FindingState.Open);
        row.AcceptedBy.ShouldBeNull();
    }

    [Fact]
    public void A_withdrawn_acceptance_opens_it_again()
    {
        Changes(Start, Door);
        var row = _known.Values.Single();
        FindingLife.Accept(row, "known and watched", "user:bob", Start, Start.AddDays(1));

        FindingLife.Withdraw(row, "user:eve", Start.AddHours(1)).By.ShouldBe("user:eve");

        row.State.ShouldBe(FindingState.Open);
        row.AcceptedUntil.ShouldBeNull();
    }

    [Fact]
    public void Resolving_ends_an_acceptance_so_that_a_reopened_finding_is_not_accepted()
    {
        Changes(Start, Door);
        FindingLife.Accept(_known.Values.Single(), "known and watched", "user:bob", Start, Start.AddDays(9));
        Changes(Start.AddHours(1));

        Changes(Start.AddHours(2), Door).ShouldBe(["reopened"]);
        FindingLife.StateAt(_known.Values.Single(), Start.AddHours(3)).ShouldBe(FindingState.Open);
    }

    private static Observation Seen => new("test", "looked", Start);

    private string[] Changes(DateTimeOffset at, params Finding[] findings) =>
        Observe(Assessment.Conclude("c", at, [Seen], findings, new Coverage(["a"], [])), at);

    private string[] Observe(Assessment assessment, DateTimeOffset now) =>
        [.. FindingLife.Observe(_known, assessment, now).Select(change => change.Change)];
}
