namespace Rempart.Detection.Tests.Conformance;

public sealed class ReferenceConformanceTests : ConformanceSuite
{
    private protected override IRuleEvaluator Evaluator { get; } = new ReferenceEvaluator();
}
