using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Rempart.Benchmarks.Events;

namespace Rempart.Benchmarks.EventsIngest;

/// <summary>
/// A body of NDJSON of one source, whose times, ids, ports, addresses and names are written anew before each sending: no two bodies are
/// the same, so that nothing is taken for a repeated delivery and compression gets nothing for free.
/// </summary>
internal sealed partial class BodyTemplate
{
    private readonly byte[] _bytes;
    private readonly List<(int At, int Length, Place Kind)> _places = [];
    private ulong _random;

    /// <param name="kind">The kind of the source.</param>
    /// <param name="records">How many records the body has.</param>
    /// <param name="seed">Other than those of the other bodies; not 0.</param>
    public BodyTemplate(string kind, int records, ulong seed)
    {
        _random = seed * 0x9E3779B97F4A7C15;
        var samples = EventSamples.Of(kind);
        using var body = new MemoryStream();
        for (var i = 0; i < records; i++)
        {
            var line = Encoding.UTF8.GetString(samples[i % samples.Length].Line);
            foreach (var (expression, place) in Expressions)
            {
                foreach (Match match in expression.Matches(line))
                    _places.Add(((int)body.Length + Encoding.UTF8.GetByteCount(line.AsSpan(0, match.Index)), match.Length, place));
            }
            body.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        _bytes = body.ToArray();
    }

    private enum Place
    {
        Syslog,
        Common,
        Iso,
        Sequence,
        Digits,
        Octet,
    }

    public int Length => _bytes.Length;

    /// <summary>Writes it anew.</summary>
    /// <param name="now">The time of its events.</param>
    /// <param name="next">Gives the next number of a record; each is given once.</param>
    public ReadOnlyMemory<byte> Fill(DateTimeOffset now, Func<long> next)
    {
        var syslog = Encoding.ASCII.GetBytes(now.ToString("MMM dd HH:mm:ss", CultureInfo.InvariantCulture));
        var common = Encoding.ASCII.GetBytes(now.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture));
        var iso = Encoding.ASCII.GetBytes(now.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        foreach (var (at, length, kind) in _places)
        {
            var place = _bytes.AsSpan(at, length);
            switch (kind)
            {
                case Place.Syslog:
                    syslog.CopyTo(place);
                    break;
                case Place.Common:
                    common.CopyTo(place);
                    break;
                case Place.Iso:
                    iso.CopyTo(place);
                    break;
                case Place.Sequence:
                    Digits(place, (ulong)next());
                    break;
                case Place.Octet:
                    Digits(place, length == 3 ? 100 + (Random() % 100) : Random());
                    break;
                default:
                    Digits(place, Random());
                    // No leading zero: it is the number of something.
                    place[0] = place[0] == '0' ? (byte)'1' : place[0];
                    break;
            }
        }
        return _bytes;
    }

    private static readonly (Regex, Place)[] Expressions =
    [
        (SyslogTime(), Place.Syslog), (CommonTime(), Place.Common), (IsoTime(), Place.Iso), (Id(), Place.Sequence), (Numbers(), Place.Digits), (Octets(), Place.Octet),
    ];

    private static void Digits(Span<byte> place, ulong value)
    {
        for (var i = place.Length - 1; i >= 0; i--)
        {
            place[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    private ulong Random()
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return _random;
    }

    [GeneratedRegex("^[A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")]
    private static partial Regex SyslogTime();

    [GeneratedRegex("[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2}")]
    private static partial Regex CommonTime();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")]
    private static partial Regex IsoTime();

    [GeneratedRegex("(?<=a0ad-)[0-9]{12}|(?<=900202611241100000)[0-9]{13}")]
    private static partial Regex Id();

    [GeneratedRegex("(?<=sshd\\[|port |serial |grant=G|orders/|strategy-|auth0\\||session_id\":\"s|user_name\":\"user| (?:200|404) )[0-9]+")]
    private static partial Regex Numbers();

    [GeneratedRegex("(?<=192\\.0\\.2\\.|10\\.0\\.)[0-9]+")]
    private static partial Regex Octets();
}
