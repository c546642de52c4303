using CsCheck;
using Rempart.Server.Exposure;

namespace Rempart.Server.Tests.Exposure;

public sealed class SocketListParserTests
{
    [Theory]
    [InlineData("tcp LISTEN 0      128    0.0.0.0:2024  0.0.0.0:*                                   ", "0.0.0.0:2024/tcp", "", false)]
    [InlineData("tcp   LISTEN 0      128          *:8080       *:* users:((\"a b\",pid=1,fd=4),(\"a b\",pid=2,fd=4))", "*:8080/tcp", "a b", false)]
    [InlineData("tcp LISTEN 0 4096 [::]:22 [::]:* users:((\"systemd\",pid=1,fd=9),(\"sshd\",pid=7,fd=3))", "[::]:22/tcp", "sshd|systemd", false)]
    [InlineData("udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*", "127.0.0.53%lo:53/udp", "", true)]
    [InlineData("udp UNCONN 0 0 0.0.0.0%eth0:68 0.0.0.0:*", "0.0.0.0%eth0:68/udp", "", false)]
    [InlineData("udp UNCONN 0 0 [fe80::1]%eth0:546 [::]:*", "[fe80::1]%eth0:546/udp", "", false)]
    [InlineData("udp UNCONN 0 0 [::1]:323 [::]:*", "[::1]:323/udp", "", true)]
    [InlineData("tcp LISTEN 0 5 [::ffff:127.0.0.1]:9000 *:*", "[::ffff:127.0.0.1]:9000/tcp", "", true)]
    [InlineData("tcp LISTEN 0 5 10.0.0.1:9000 0.0.0.0:* users:((\"x\",pid=1,fd=1),(\"y\",pid=2,fd=2)) ", "10.0.0.1:9000/tcp", "x|y", false)]
    [InlineData("tcp LISTEN 0 5 10.0.0.1:9000 0.0.0.0:* users:((\"\u001b[2J\",pid=1,fd=1))", "10.0.0.1:9000/tcp", "?[2J", false)]
    public void A_line_of_ss_is_a_socket(string line, string socket, string processes, bool loopback)
    {
        var parsed = SocketListParser.Parse(line + "\n", out var strange).ShouldHaveSingleItem();
        strange.ShouldBeEmpty();
        parsed.ToString().ShouldBe(socket);
        string.Join('|', parsed.Processes).ShouldBe(processes);
        parsed.IsLoopback.ShouldBe(loopback);
    }

    [Theory]
    [InlineData("tcp LISTEN 0 128 0.0.0.0:70000 0.0.0.0:*")]
    [InlineData("tcp LISTEN 0 128 0.0.0.0:0 0.0.0.0:*")]
    [InlineData("tcp LISTEN 0 128 nonsense:80 0.0.0.0:*")]
    [InlineData("tcp LISTEN 0 128 1:80 0.0.0.0:*")]
    [InlineData("tcp LISTEN 0 128 [::1:80 [::]:*")]
    [InlineData("tcp LISTEN 0 128 0.0.0.0%:80 0.0.0.0:*")]
    [InlineData("tcp LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:((")]
    [InlineData("tcp ESTAB 0 128 0.0.0.0:80 0.0.0.0:*")]
    [InlineData("sctp LISTEN 0 128 0.0.0.0:80 0.0.0.0:*")]
    [InlineData("tcp LISTEN x 128 0.0.0.0:80 0.0.0.0:*")]
    [InlineData("half a name\",pid=1,fd=3))")]
    public void A_line_that_is_not_understood_is_given_back_and_never_skipped(string line)
    {
        SocketListParser.Parse($"{line}\ntcp LISTEN 0 5 10.0.0.1:9000 0.0.0.0:*\n", out var strange).ShouldHaveSingleItem();
        strange.ShouldBe([line]);
    }

    [Fact]
    public void Any_text_is_either_sockets_or_strange_lines_and_none_is_lost()
    {
        string[] words = ["tcp", "udp", "LISTEN", "UNCONN", "0", "128", "0.0.0.0:80", "[::]:*", "*:443", "users:((\"a\",pid=1,fd=2))", " ", "\n", "%", "[", "]", ":", "\"", "(("];
        var pieces = Gen.OneOf(Gen.Int[0, words.Length - 1].Select(index => words[index]), Gen.String[0, 6]);
        pieces.Array[0, 40].Select(parts => string.Join(' ', parts)).Sample(
            text =>
            {
                var sockets = SocketListParser.Parse(text, out var strange);
                var lines = text.Split('\n').Count(line => !string.IsNullOrWhiteSpace(line));
                return sockets.Count + strange.Count == lines && sockets.All(socket => socket.Port is >= 1 and <= 65535);
            },
            iter: 20_000);
    }

    [Fact]
    public void A_name_with_a_line_end_cannot_hide_a_socket()
    {
        // A process may call itself anything of 15 bytes.
        var text = "tcp LISTEN 0 5 0.0.0.0:9000 0.0.0.0:* users:((\"x\ny\",pid=1,fd=1))\n";
        SocketListParser.Parse(text, out var strange).ShouldBeEmpty();
        strange.Count.ShouldBe(2);
    }
}
