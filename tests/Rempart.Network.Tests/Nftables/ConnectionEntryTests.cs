using Rempart.Network.Nftables;

namespace Rempart.Network.Tests.Nftables;

public sealed class ConnectionEntryTests
{
    private const string Output = """
        tcp      6 431999 ESTABLISHED src=10.10.20.11 dst=10.10.30.10 sport=41234 dport=5432 src=10.10.30.10 dst=10.10.20.11 sport=5432 dport=41234 [ASSURED] mark=0 use=1
        udp      17 29 src=fd00:10:20::1 dst=fd00:10:30::1 sport=5353 dport=53 [UNREPLIED] src=fd00:10:30::1 dst=fd00:10:20::1 sport=53 dport=5353 mark=0 use=1
        icmp     1 29 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=7 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=7 mark=0 use=1
        tcp      6 10 SYN_SENT src=10.0.0.1 dst=nonsense sport=1 dport=2
        a line of something else
        """;

    private const string Rules = """
        table inet t {
        	chain forward {
        		type filter hook forward priority filter; policy drop;
        		ct state established accept
        		udp dport 53 accept
        	}
        }
        """;

    [Fact]
    public void Connections_are_read_as_they_were_opened_and_strange_lines_are_told()
    {
        var entries = ConnectionEntry.Read(Output, out var strange);

        entries.Select(entry => $"{entry.Opened.Source} {entry.Opened.Destination} {entry.Opened.Protocol} {entry.Opened.SourcePort} {entry.Opened.DestinationPort}")
            .ShouldBe(["10.10.20.11 10.10.30.10 6 41234 5432", "fd00:10:20::1 fd00:10:30::1 17 5353 53"]);
        strange.ShouldBe(["tcp      6 10 SYN_SENT src=10.0.0.1 dst=nonsense sport=1 dport=2", "a line of something else"]);
    }

    [Fact]
    public void A_connection_that_could_not_be_opened_again_is_refused_although_established_packets_pass() =>
        ConnectionEntry.Refused(ConnectionEntry.Read(Output, out _), RulesetReader.Read("r", Rules)).Select(entry => entry.Opened.DestinationPort).ShouldBe([(ushort)5432]);
}
