using System.Reflection;
using Rempart.Server.Database;

namespace Rempart.Server.Tests.Database;

public sealed class AdvisoryLocksTests
{
    [Fact]
    public void No_two_locks_have_the_same_number()
    {
        var numbers = typeof(AdvisoryLocks).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (long)field.GetRawConstantValue()!).ToArray();

        numbers.Length.ShouldBe(6);
        numbers.ShouldBeUnique();
    }
}
