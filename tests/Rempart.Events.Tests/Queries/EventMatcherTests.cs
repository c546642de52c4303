using System.Text;
using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Queries;

public sealed class EventMatcherTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("user:ROOT")]
    [InlineData("user=root")]
    [InlineData("user:r*t")]
    [InlineData("ip:192.0.2.0/24")]
    [InlineData("port:42")]
    [InlineData("port:4*")]
    [InlineData("port<100")]
    [InlineData("class:authentication")]
    [InlineData("activity:logon")]
    [InlineData("category:identity*")]
    [InlineData("severity:low")]
    [InlineData("status:failure")]
    [InlineData("host:web")]
    [InlineData("source:test")]
    [InlineData("product:linux")]
    [InlineData("parser:sshd/1")]
    [InlineData("log:sshd")]
    [InlineData("unmapped.method:password")]
    [InlineData("unmapped.METHOD:* OR unmapped.method:*")]
    [InlineData("\"failed PASSWORD for\"")]
    [InlineData("failed*root")]
    [InlineData("time:2026-11-24")]
    [InlineData("NOT user:bob")]
    [InlineData("NOT exists:file")]
    [InlineData("nobody OR root")]
    public void An_event_is_found(string query) => Matches(query).ShouldBeTrue();

    [Theory]
    [InlineData("user=Root")]
    [InlineData("user:roo")]
    [InlineData("NOT user:root")]
    [InlineData("ip:10.0.0.0/8")]
    [InlineData("port>42")]
    [InlineData("source:other")]
    [InlineData("unmapped.tty:*")]
    [InlineData("exists:file")]
    [InlineData("root AND nobody")]
    [InlineData("time<2026-11-24")]
    public void An_event_is_not_found(string query) => Matches(query).ShouldBeFalse();

    [Fact]
    public void Half_a_surrogate_pair_names_nothing_in_an_event() => Matches("unmapped.\ud800:*").ShouldBeFalse();

    private static bool Matches(string text)
    {
        EventQuery.TryParse(text, out var query, out var problem).ShouldBeTrue(problem?.ToString());
        return new EventMatcher(query).Matches(MatcherSamples.Line, "test");
    }
}

internal static class MatcherSamples
{
    public static readonly byte[] Line = Encoding.UTF8.GetBytes(Parsed.One("sshd", "Nov 24 11:00:00 web sshd[5]: Failed password for root from 192.0.2.7 port 42 ssh2").Json);
}
