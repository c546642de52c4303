using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Rempart.Core.Networks;

/// <summary>A transport protocol with ports.</summary>
public enum TransportProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}

/// <summary>One port or a range of ports of one protocol: <c>5432/tcp</c>, <c>8000-8010/udp</c>.</summary>
public readonly record struct PortRange : IComparable<PortRange>
{
    /// <summary>Makes a range.</summary>
    /// <param name="first">First port, 1 to 65535.</param>
    /// <param name="last">Last port, <paramref name="first"/> to 65535.</param>
    /// <param name="protocol">The protocol.</param>
    /// <exception cref="ArgumentOutOfRangeException">A port is out of range, or the range is backwards.</exception>
    public PortRange(int first, int last, TransportProtocol protocol)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, 65535);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, 65535);
        First = first;
        Last = last;
        Protocol = protocol;
    }

    /// <summary>Makes a range of one port.</summary>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="protocol">The protocol.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range.</exception>
    public PortRange(int port, TransportProtocol protocol) : this(port, port, protocol)
    {
    }

    /// <summary>First port.</summary>
    public int First { get; }

    /// <summary>Last port; equals <see cref="First"/> for a single port.</summary>
    public int Last { get; }

    /// <summary>The protocol.</summary>
    public TransportProtocol Protocol { get; }

    /// <summary>Whether the range is one port.</summary>
    public bool IsSingle => First == Last;

    /// <summary>Whether a port of a protocol lies in the range.</summary>
    /// <param name="port">The port.</param>
    /// <param name="protocol">The protocol.</param>
    /// <returns>True when it does.</returns>
    public bool Contains(int port, TransportProtocol protocol) => protocol == Protocol && port >= First && port <= Last;

    /// <summary>Whether all of another range lies in this one.</summary>
    /// <param name="other">The other range.</param>
    /// <returns>True when it does.</returns>
    public bool Contains(PortRange other) => other.Protocol == Protocol && other.First >= First && other.Last <= Last;

    /// <summary>Reads <c>5432/tcp</c> or <c>8000-8010/udp</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The range.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string text, out PortRange range) => TryParse(text, out range, out _);

    /// <summary>Reads <c>5432/tcp</c> or <c>8000-8010/udp</c>, and says what is wrong with another text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The range.</param>
    /// <param name="problem">What is wrong and what would be right.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string text, out PortRange range, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            problem = IsDigits(text)
                ? $"'{text}' lacks its protocol; write '{text}/tcp' or '{text}/udp'"
                : $"'{text}' is not a port; write for example '5432/tcp' or '8000-8010/udp'";
            return false;
        }
        TransportProtocol protocol;
        switch (text[(slash + 1)..])
        {
            case "tcp":
                protocol = TransportProtocol.Tcp;
                break;
            case "udp":
                protocol = TransportProtocol.Udp;
                break;
            default:
                problem = $"'{text}' has an unknown protocol '{text[(slash + 1)..]}'; write 'tcp' or 'udp'";
                return false;
        }
        var ports = text[..slash];
        var dash = ports.IndexOf('-', StringComparison.Ordinal);
        var firstText = dash < 0 ? ports : ports[..dash];
        var lastText = dash < 0 ? ports : ports[(dash + 1)..];
        if (!IsDigits(firstText) || !IsDigits(lastText))
        {
            problem = $"'{text}' is not a port; write for example '5432/tcp' or '8000-8010/udp'";
            return false;
        }
        if (!TryPort(firstText, out var first) || !TryPort(lastText, out var last))
        {
            problem = $"'{text}' is out of range; ports go from 1 to 65535";
            return false;
        }
        if (last < first)
        {
            problem = $"'{text}' goes backwards; write '{last}-{first}/{text[(slash + 1)..]}'";
            return false;
        }
        range = new PortRange(first, last, protocol);
        problem = null;
        return true;
    }

    /// <summary>Orders by first port, last port, protocol.</summary>
    /// <param name="other">The range to compare with.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(PortRange other) => (First, Last, Protocol).CompareTo((other.First, other.Last, other.Protocol));

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    /// <param name="left">One range.</param>
    /// <param name="right">Another range.</param>
    public static bool operator <(PortRange left, PortRange right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or equals it.</summary>
    /// <param name="left">One range.</param>
    /// <param name="right">Another range.</param>
    public static bool operator <=(PortRange left, PortRange right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    /// <param name="left">One range.</param>
    /// <param name="right">Another range.</param>
    public static bool operator >(PortRange left, PortRange right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or equals it.</summary>
    /// <param name="left">One range.</param>
    /// <param name="right">Another range.</param>
    public static bool operator >=(PortRange left, PortRange right) => left.CompareTo(right) >= 0;

    /// <summary>The text <see cref="TryParse(string, out PortRange)"/> reads.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var protocol = Protocol == TransportProtocol.Tcp ? "tcp" : "udp";
        return IsSingle
            ? string.Create(CultureInfo.InvariantCulture, $"{First}/{protocol}")
            : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}/{protocol}");
    }

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static bool TryPort(string digits, out int port) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}
