using System.Text;
using Rempart.Server.Identity.Accounts;
using Rempart.Server.Identity.Pages;

namespace Rempart.Server.Tests.Identity;

public sealed class TimeCodeTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, the last six digits of the SHA-1 column.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_rfc(long seconds, string code)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        TimeCode.Compute(Secret, TimeCode.StepOf(at)).ShouldBe(code);
        TimeCode.Match(Secret, code, at, 0).ShouldBe(TimeCode.StepOf(at));
        TimeCode.Match(Secret, code, at.AddSeconds(30), 0).ShouldBe(TimeCode.StepOf(at));
        TimeCode.Match(Secret, code, at.AddSeconds(61), 0).ShouldBeNull();
        TimeCode.Match(Secret, code, at, TimeCode.StepOf(at)).ShouldBeNull();
    }

    [Fact]
    public void The_secret_is_written_in_base32() => TimeCode.ToBase32(Secret).ShouldBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

    [Theory]
    [InlineData("alice", "four unrelated words", null)]
    [InlineData("alice", "elevenchars", "TooShort")]
    [InlineData("alice", "here comes Alice again", "ContainsName")]
    [InlineData("alice", "Password12345", "TooCommon")]
    [InlineData("alice", "aaaaaaaaaaaaaaaa", "TooCommon")]
    [InlineData("alice", "6789:;<=>?@AB", "TooCommon")]
    public void Passwords_that_are_guessed_first_are_refused(string name, string password, string? fault) =>
        (PasswordRules.Check(name, password)?.ToString()).ShouldBe(fault);

    [Theory]
    [InlineData("/posture?x=1", "/posture?x=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void One_only_comes_back_to_this_server(string? returnUrl, string back) => AccountPages.Back(returnUrl).ShouldBe(back);
}
