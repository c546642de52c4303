using System.Globalization;
using Rempart.Core.Events;

namespace Rempart.Server.Events.Search;

/// <summary>Where a search stopped: results go by time, then by id, downwards.</summary>
internal readonly record struct SearchCursor(long Time, string Uid) : IComparable<SearchCursor>
{
    public static SearchCursor? Parse(string? text)
    {
        if (text is null)
            return null;
        return text.Split('.') is [var time, var uid] && long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at) && uid.Length is > 0 and <= 64
            ? new SearchCursor(at, uid)
            : throw new EventSearchException("'cursor' must be the 'next' of the page before.");
    }

    public int CompareTo(SearchCursor other) => Time != other.Time ? Time.CompareTo(other.Time) : string.CompareOrdinal(Uid, other.Uid);

    public static bool operator <(SearchCursor left, SearchCursor right) => left.CompareTo(right) < 0;

    public static bool operator >(SearchCursor left, SearchCursor right) => left.CompareTo(right) > 0;

    public static bool operator <=(SearchCursor left, SearchCursor right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SearchCursor left, SearchCursor right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}.{Uid}");
}
