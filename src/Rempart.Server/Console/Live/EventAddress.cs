using System.Globalization;
using System.Text;
using Rempart.Core.Events;
using Rempart.Core.Text;
using Rempart.Events;

namespace Rempart.Server.Console.Live;

/// <summary>What the page of events shows, as its address: every look is a link that can be given to somebody else.</summary>
internal sealed record EventAddress(string Query, string Since, DateTimeOffset? From, DateTimeOffset? To)
{
    public const string DefaultSince = "24h";

    public static IReadOnlyList<string> Spans { get; } = ["15m", "1h", "4h", "24h", "7d", "30d", "1y"];

    public EventSearch At(DateTimeOffset now)
    {
        var to = To ?? now;
        return new EventSearch(Query, From ?? to - (Durations.TryParse(Since, out var length) ? length : TimeSpan.FromDays(1)), to);
    }

    /// <summary>The same look with one more condition.</summary>
    public EventAddress With(string condition, bool negated = false)
    {
        var added = negated ? $"NOT {condition}" : condition;
        var whole = Query.Trim() is not { Length: > 0 } before ? added
            : EventQuery.TryParse(before, out var query, out _) && query.Root is QueryOr ? $"({before}) {added}"
            : $"{before} {added}";
        return this with { Query = whole };
    }

    public string Url(string? after = null) => Path("/events", after is null ? "" : $"&after={Uri.EscapeDataString(after)}");

    public string Export(string format) => Path("/api/v1/events/export", $"&format={format}", "query");

    private string Path(string path, string more, string name = "q")
    {
        var text = new StringBuilder(path).Append('?').Append(name).Append('=').Append(Uri.EscapeDataString(Query));
        if (From is { } from)
            text.Append("&from=").Append(Uri.EscapeDataString(Iso(from)));
        else
            text.Append("&since=").Append(Uri.EscapeDataString(Since));
        if (To is { } to)
            text.Append("&to=").Append(Uri.EscapeDataString(Iso(to)));
        return text.Append(more).ToString();
    }

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
