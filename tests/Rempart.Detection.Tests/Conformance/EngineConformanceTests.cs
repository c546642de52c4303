namespace Rempart.Detection.Tests.Conformance;

public sealed class EngineConformanceTests : ConformanceSuite
{
    private protected override IRuleEvaluator Evaluator { get; } = new EngineEvaluator();
}
