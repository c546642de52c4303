namespace Rempart.Detection.Tests;

public sealed class RuleLevelTests
{
    [Fact]
    public void Levels_go_from_the_least_to_the_most() =>
        Enum.GetNames<RuleLevel>().ShouldBe(["Informational", "Low", "Medium", "High", "Critical"]);
}
