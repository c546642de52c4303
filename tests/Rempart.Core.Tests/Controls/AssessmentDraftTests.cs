using Rempart.Core.Controls;

namespace Rempart.Core.Tests.Controls;

public sealed class AssessmentDraftTests
{
    [Fact]
    public void The_same_sight_in_another_order_gives_the_same_assessment()
    {
        var low = new Finding("a", "x", Severity.Low, "m", "r");
        var high = new Finding("b", "y", Severity.High, "m", "r");
        var draft = new AssessmentDraft("platform.self", TimeProvider.System);
        draft.Find([low, high, low]);
        draft.Examine("y");
        draft.Examine("x");
        draft.Examine("x");
        draft.Observe("s", "f");
        var assessment = draft.Conclude();
        assessment.Findings.ShouldBe([high, low]);
        assessment.Coverage.Examined.ShouldBe(["x", "y"]);
        assessment.Outcome.ShouldBe(Outcome.NotSatisfied);
    }

    [Fact]
    public void A_miss_keeps_it_from_being_satisfied()
    {
        var draft = new AssessmentDraft("platform.self", TimeProvider.System);
        draft.Examine("x");
        draft.Observe("s", "f");
        draft.Conclude().Outcome.ShouldBe(Outcome.Satisfied);
        draft.Miss("y", "it is away");
        draft.Conclude().Reason.ShouldBe("y could not be read: it is away");
    }

    [Fact]
    public void A_description_has_the_words_of_the_catalogue_and_a_limit_longer_than_the_cadence()
    {
        var hour = TimeSpan.FromHours(1);
        ControlDescriptions.FromCatalogue("transport.tls", hour, 2 * hour).Sentence.ShouldBe("Every declared endpoint speaks TLS well");
        Should.Throw<KeyNotFoundException>(() => ControlDescriptions.FromCatalogue("no.such", hour, 2 * hour)).Message.ShouldBe("The catalogue has no control 'no.such'.");
        Should.Throw<ArgumentOutOfRangeException>(() => ControlDescriptions.FromCatalogue("transport.tls", hour, hour));
    }
}
