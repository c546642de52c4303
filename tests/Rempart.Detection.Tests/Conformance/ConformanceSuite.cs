namespace Rempart.Detection.Tests.Conformance;

/// <summary>The specification clause by clause, as data; each evaluator of rules inherits it.</summary>
public abstract class ConformanceSuite
{
    private static readonly Lazy<IReadOnlyList<ConformanceCase>> All = new(() => [.. ConformanceCase.Load()]);

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var item in All.Value)
            data.Add(item.File, item.Name);
        return data;
    }

    private protected abstract IRuleEvaluator Evaluator { get; }

    /// <summary>Names of cases that this evaluator does not pass today. One that it passes after all must be taken off the list.</summary>
    private protected virtual IReadOnlyList<string> KnownDifferences => [];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_clause_holds(string file, string name)
    {
        var item = All.Value.Single(one => one.File == file && one.Name == name);
        if (KnownDifferences.Contains(name))
            Should.Throw<ShouldAssertException>(() => Hold(item), $"'{name}' holds now: take it off the known differences");
        else
            Hold(item);
    }

    private void Hold(ConformanceCase item)
    {
        if (item.Matches.Count + item.Misses.Count > 0)
            SingleEvents(item);
        if (item.Events.Count > 0)
            Sequences(item);
        if (item.Mentions is { } word)
            Rejection(item, word);
        (item.Matches.Count + item.Misses.Count + item.Events.Count > 0 || item.Mentions is not null || item.Bounded).ShouldBeTrue("the case asserts nothing");
    }

    [Fact]
    public void Names_of_cases_are_unique() =>
        All.Value.GroupBy(item => (item.File, item.Name)).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();

    private void SingleEvents(ConformanceCase item)
    {
        string[] events = [.. item.Matches, .. item.Misses];
        var result = Evaluator.Evaluate(new RuleEvaluationInput(item.Rules, events) { Placeholders = item.Placeholders });
        if (item.Bounded)
            return;
        result.Rejected.ShouldBeEmpty();
        var found = result.Of(ConformanceCase.Subject);
        item.Matches.Where((_, place) => !found.Contains(place)).ShouldBeEmpty("these must match");
        item.Misses.Where((_, place) => found.Contains(item.Matches.Count + place)).ShouldBeEmpty("these must not match");
    }

    private void Sequences(ConformanceCase item)
    {
        var result = Evaluator.Evaluate(new RuleEvaluationInput(item.Rules, item.Events) { Placeholders = item.Placeholders });
        result.Rejected.ShouldBeEmpty();
        foreach (var (rule, places) in item.Fires)
            result.Of(rule).Select(place => place + 1).ShouldBe(places.Select(place => place + 1), $"the events at which {rule} matches");
        item.Silent.Where(rule => result.Of(rule).Count > 0).ShouldBeEmpty("these must not speak for themselves");
    }

    private void Rejection(ConformanceCase item, string word)
    {
        var result = Evaluator.Evaluate(new RuleEvaluationInput(item.Rules, []) { Placeholders = item.Placeholders });
        result.Rejected.ShouldNotBeEmpty("the rule must be rejected");
        result.Rejected.ShouldContain(rejection => rejection.Reason.Contains(word, StringComparison.OrdinalIgnoreCase),
            $"a reason must mention '{word}': {string.Join("; ", result.Rejected.Select(rejection => rejection.Reason))}");
    }
}
