using System.Globalization;
using System.Net;

namespace Rempart.Network.Nftables;

/// <summary>A connection that a router tracks, as it was opened.</summary>
/// <param name="Opened">The packet that opened it, as seen before any address translation.</param>
public sealed record ConnectionEntry(Packet Opened)
{
    /// <summary>
    /// Reads the output of <c>conntrack -L</c>. Each line names the two directions by <c>src= dst= sport= dport=</c>; the first is the
    /// one that opened. Protocols without ports, such as ICMP, are left out: they are no connections that could be cut.
    /// </summary>
    /// <param name="output">The output.</param>
    /// <param name="strange">Lines that were not understood.</param>
    /// <returns>The connections.</returns>
    public static IReadOnlyList<ConnectionEntry> Read(string output, out IReadOnlyList<string> strange)
    {
        ArgumentNullException.ThrowIfNull(output);
        var entries = new List<ConnectionEntry>();
        var rest = new List<string>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var protocol = line.Split(' ', 2)[0] switch { "tcp" => 6, "udp" => 17, "sctp" => 132, "icmp" or "icmpv6" or "gre" or "unknown" => 0, _ => -1 };
            if (protocol > 0 && Field(line, "src=") is { } source && Field(line, "dst=") is { } destination
                && IPAddress.TryParse(source, out var from) && IPAddress.TryParse(destination, out var to)
                && Port(line, "sport=") is { } sourcePort && Port(line, "dport=") is { } destinationPort)
                entries.Add(new(new Packet(from, to, (byte)protocol, sourcePort, destinationPort)));
            else if (protocol != 0)
                rest.Add(line);
        }
        strange = rest;
        return entries;
    }

    /// <summary>The connections that a ruleset would not let be opened again: a revocation must cut them.</summary>
    /// <param name="entries">What the router tracks.</param>
    /// <param name="ruleset">The ruleset that is to stand.</param>
    /// <returns>Those that are surely refused at its forward hook.</returns>
    public static IReadOnlyList<ConnectionEntry> Refused(IEnumerable<ConnectionEntry> entries, Ruleset ruleset)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var analysis = new RulesetAnalysis(ruleset);
        return [.. entries.Where(entry => analysis.Forward(entry.Opened).Verdict == Verdict.Denied)];
    }

    private static ushort? Port(string line, string name) =>
        ushort.TryParse(Field(line, name), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    private static string? Field(string line, string name)
    {
        var start = line.IndexOf(' ' + name, StringComparison.Ordinal);
        if (start < 0)
            return null;
        start += name.Length + 1;
        var end = line.IndexOf(' ', start);
        return end < 0 ? line[start..] : line[start..end];
    }
}
