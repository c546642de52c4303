using System.Text;
using Rempart.Principals;

namespace Rempart.Cli.Tests.Bastion;

public sealed class PrincipalsExchangeTests
{
    private static readonly string[] Tokens = ["/run/socket", "g-1;person=alice", "1001", "SHA256:F", "SHA256:f", "rempart-tunnel", "ssh-ed25519"];

    [Fact]
    public void The_question_is_six_lines() =>
        Encoding.ASCII.GetString(PrincipalsExchange.Question(Tokens)!).ShouldBe("g-1;person=alice\n1001\nSHA256:F\nSHA256:f\nrempart-tunnel\nssh-ed25519\n");

    [Theory]
    [InlineData("g-1\nroot")]
    [InlineData("g-1\0")]
    [InlineData("gé")]
    [InlineData("")]
    public void A_token_that_could_be_taken_for_more_is_not_passed_on(string keyId) =>
        PrincipalsExchange.Question([Tokens[0], keyId, .. Tokens[2..]]).ShouldBeNull();

    [Fact]
    public void A_token_that_is_too_long_and_a_wrong_number_of_them_are_not_passed_on()
    {
        PrincipalsExchange.Question([Tokens[0], new string('x', 513), .. Tokens[2..]]).ShouldBeNull();
        PrincipalsExchange.Question(Tokens[..6]).ShouldBeNull();
        PrincipalsExchange.Question([.. Tokens, "more"]).ShouldBeNull();
    }

    [Theory]
    [InlineData("+restrict alice\n", true, "restrict alice\n")]
    [InlineData("-\n", true, "")]
    [InlineData("", false, "")]
    [InlineData("-", false, "")]
    [InlineData("+\n", false, "")]
    [InlineData("+restrict alice", false, "")]
    [InlineData("+restrict alice\nroot\n", false, "")]
    [InlineData("+restrict alice\0\n", false, "")]
    [InlineData("+restrict alic\u00e9\n", false, "")]
    [InlineData("restrict alice\n", false, "")]
    [InlineData("+ alice\n", false, "")]
    [InlineData("+# alice\n", false, "")]
    public void Exactly_one_plain_line_is_taken(string answer, bool taken, string expected)
    {
        PrincipalsExchange.TryLine(Encoding.Latin1.GetBytes(answer), out var line).ShouldBe(taken);
        if (taken)
            Encoding.ASCII.GetString(line).ShouldBe(expected);
    }

    [Fact]
    public void An_answer_that_is_too_long_is_none() =>
        PrincipalsExchange.TryLine(Encoding.ASCII.GetBytes("+" + new string('x', 1100) + "\n"), out _).ShouldBeFalse();
}
