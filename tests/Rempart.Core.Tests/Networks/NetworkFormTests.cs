using System.Net;
using CsCheck;
using Rempart.Core.Networks;

namespace Rempart.Core.Tests.Networks;

public sealed class NetworkFormTests
{
    [Theory]
    [InlineData("5432/tcp", 5432, 5432)]
    [InlineData("8000-8010/udp", 8000, 8010)]
    [InlineData("1-65535/tcp", 1, 65535)]
    public void A_port_is_read_and_written(string text, int first, int last)
    {
        PortRange.TryParse(text, out var range).ShouldBeTrue();
        (range.First, range.Last, range.ToString()).ShouldBe((first, last, text));
    }

    [Theory]
    [InlineData("0/tcp", "'0/tcp' is out of range; ports go from 1 to 65535")]
    [InlineData("80/sctp", "'80/sctp' has an unknown protocol 'sctp'; write 'tcp' or 'udp'")]
    [InlineData("90-80/tcp", "'90-80/tcp' goes backwards; write '80-90/tcp'")]
    [InlineData("https/tcp", "'https/tcp' is not a port; write for example '5432/tcp' or '8000-8010/udp'")]
    public void A_bad_port_is_told_what_would_be_right(string text, string expected)
    {
        PortRange.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(expected);
    }

    [Theory]
    [InlineData("10.1")]
    [InlineData("012.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("256.0.0.1")]
    [InlineData("")]
    public void An_address_that_could_be_misread_is_refused(string text) => Cidr.TryParseAddress(text, out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData("10.0.0.1", "'10.0.0.1' lacks its prefix length; write '10.0.0.1/32' for this one address")]
    [InlineData("fd00::1/64", "'fd00::1/64' has host bits set; the network is 'fd00::/64'")]
    [InlineData("fd00::/129", "'fd00::/129' has a bad prefix length; it goes from 0 to 128")]
    public void A_bad_network_is_told_what_would_be_right(string text, string expected)
    {
        Cidr.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(expected);
    }

    [Fact]
    public void Networks_overlap_when_and_only_when_one_holds_the_other() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Int[0, 32], Gen.Byte.Array[4], Gen.Int[0, 32]).Sample((a, lengthA, b, lengthB) =>
        {
            var one = Cidr.NetworkOf(new IPAddress(a), lengthA);
            var two = Cidr.NetworkOf(new IPAddress(b), lengthB);
            var shorter = Math.Min(lengthA, lengthB);
            Cidr.Overlap(one, two).ShouldBe(Cidr.NetworkOf(new IPAddress(a), shorter) == Cidr.NetworkOf(new IPAddress(b), shorter));
            Cidr.TryParse(one.ToString(), out var again, out _).ShouldBeTrue();
            again.ShouldBe(one);
        });
}
