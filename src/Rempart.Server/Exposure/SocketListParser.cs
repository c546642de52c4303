using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Rempart.Core.Networks;

namespace Rempart.Server.Exposure;

/// <summary>
/// Reads what <c>ss -H -tulpn</c> (iproute2) prints. A line that is not understood is given back, never skipped: process names are
/// chosen by whoever runs the process and may hold anything, also quotes and line ends.
/// </summary>
internal static partial class SocketListParser
{
    /// <summary>Reads the list.</summary>
    /// <param name="text">The output.</param>
    /// <param name="strange">The lines that were not understood.</param>
    public static IReadOnlyList<ListeningSocket> Parse(string text, out IReadOnlyList<string> strange)
    {
        var sockets = new List<ListeningSocket>();
        var unread = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.AsSpan().Trim().IsEmpty)
                continue;
            if (TryParse(line, out var socket))
                sockets.Add(socket);
            else
                unread.Add(line);
        }
        strange = unread;
        return sockets;
    }

    private static bool TryParse(string line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ListeningSocket? socket)
    {
        socket = null;
        // Netid State Recv-Q Send-Q Local:Port Peer:Port [users:((…))]
        var fields = line.Split(' ', 7, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length < 6 || !fields[2].All(char.IsAsciiDigit) || !fields[3].All(char.IsAsciiDigit))
            return false;
        TransportProtocol protocol;
        switch (fields[0], fields[1])
        {
            case ("tcp", "LISTEN"):
                protocol = TransportProtocol.Tcp;
                break;
            case ("udp", "UNCONN"):
                protocol = TransportProtocol.Udp;
                break;
            default:
                return false;
        }
        if (!TryEndpoint(fields[4], out var address, out var device, out var port))
            return false;
        IReadOnlyList<string> processes = [];
        if (fields.Length == 7 && !TryProcesses(fields[6], out processes))
            return false;
        socket = new ListeningSocket(protocol, address, device, port, processes);
        return true;
    }

    private static bool TryEndpoint(string text, out IPAddress? address, out string? device, out int port)
    {
        (address, device, port) = (null, null, 0);
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)
            return false;
        var host = text[..colon];
        var percent = host.LastIndexOf('%');
        if (percent >= 0)
        {
            device = host[(percent + 1)..].TrimEnd(']');
            host = host[..percent] + (host[0] == '[' && !host[..percent].EndsWith(']') ? "]" : "");
            if (device.Length is 0 or > 15)
                return false;
        }
        if (host == "*")
            return true;
        if (host.StartsWith('[') != host.EndsWith(']'))
            return false;
        // IPAddress reads "1" and "0x7f.1" as addresses; ss never prints them so.
        var bare = host.Trim('[', ']');
        return (bare.Contains(':', StringComparison.Ordinal) || bare.Count(letter => letter == '.') == 3) && IPAddress.TryParse(bare, out address);
    }

    private static bool TryProcesses(string text, out IReadOnlyList<string> names)
    {
        names = [];
        if (!Users().IsMatch(text))
            return false;
        names = [.. User().Matches(text).Select(match => Clean(match.Groups[1].Value)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return true;
    }

    // A name goes into messages and resources: control characters would let it forge either.
    private static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var letter in name)
            clean.Append(char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter);
        return clean.ToString();
    }

    [GeneratedRegex("""^users:\(\(.*\)\)\s*$""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Users();

    [GeneratedRegex("""\("(.*?)",pid=[0-9]+,fd=[0-9]+\)""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex User();
}
