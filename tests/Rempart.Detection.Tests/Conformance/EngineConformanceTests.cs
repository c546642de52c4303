namespace Rempart.Detection.Tests.Conformance;

public sealed class EngineConformanceTests : ConformanceSuite
{
    private protected override IRuleEvaluator Evaluator { get; } = new EngineEvaluator();

    private protected override IReadOnlyList<string> KnownDifferences =>
    [
        "a correlation may be part of another one", // Levels of a chain are taken batch by batch instead of event by event.
        "an object is no text", // A star alone matches an object.
        "an alias is a field for the next level",
        "a boolean condition names the rules by itself",
        "an event that two rules match counts once", // Conditions are checked after each hit instead of after each event.
        "an event that two rules match is looked at once",
    ];
}
