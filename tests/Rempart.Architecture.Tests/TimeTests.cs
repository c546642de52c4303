using System.Reflection;
using Rempart.Architecture.Tests.Reading;
using Rempart.Architecture.Tests.Rules;

namespace Rempart.Architecture.Tests;

public sealed class TimeTests
{
    [Theory]
    [InlineData("Rempart.Core")]
    [InlineData("Rempart.Ledger")]
    [InlineData("Rempart.Network")]
    [InlineData("Rempart.Detection")]
    [InlineData("Rempart.Backups")]
    [InlineData("rempart-server")]
    [InlineData("rempart")]
    public void Time_comes_from_TimeProvider(string assembly) => TimeRules.BannedCalls(CodeAssembly.Of(Assembly.Load(assembly))).ShouldBeEmpty();

    [Fact]
    public void The_rule_of_time_refuses_the_clock_of_the_machine_and_a_delay_without_TimeProvider() =>
        TimeRules.BannedCalls(CodeAssembly.Of(typeof(TimeTests).Assembly)).ShouldBe(
        [
            "Rempart.Architecture.Tests.Samples.Engine.TakesTheTimeFromTheAir calls System.DateTime.get_UtcNow()",
            "Rempart.Architecture.Tests.Samples.Engine.TakesTheTimeFromTheAir calls System.Threading.Tasks.Task.Delay(System.TimeSpan)",
        ]);
}
