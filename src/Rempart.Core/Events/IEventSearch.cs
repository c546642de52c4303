namespace Rempart.Core.Events;

/// <summary>Finds security events. Implemented where the lake is kept; the language of queries is in docs/events.md.</summary>
public interface IEventSearch
{
    /// <summary>Events that a query asks for, the newest first, each as soon as it is found.</summary>
    /// <param name="search">What is asked for.</param>
    /// <param name="limit">The most events.</param>
    /// <param name="cursor">Where a search before stopped: the <see cref="FoundEvent.Cursor"/> of its last event; null to begin.</param>
    /// <param name="cancellation">Ends the search, also within the database.</param>
    /// <exception cref="EventSearchException">It cannot be searched; the message says why.</exception>
    IAsyncEnumerable<FoundEvent> FindAsync(EventSearch search, int limit, string? cursor, CancellationToken cancellation);

    /// <summary>How many events there were over time.</summary>
    /// <param name="search">What is asked for.</param>
    /// <param name="buckets">The most parts of the time.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="EventSearchException">It cannot be searched.</exception>
    Task<EventHistogram> HistogramAsync(EventSearch search, int buckets, CancellationToken cancellation);

    /// <summary>How many events there are of each value of some fields, the most first.</summary>
    /// <param name="search">What is asked for.</param>
    /// <param name="fields">The fields, by their names in queries.</param>
    /// <param name="limit">The most values of a field.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="EventSearchException">It cannot be searched.</exception>
    Task<IReadOnlyList<EventCounts>> CountAsync(EventSearch search, IReadOnlyList<string> fields, int limit, CancellationToken cancellation);

    /// <summary>Events that a query asks for, from now on, as they come. It does not end by itself.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="EventSearchException">It is no query.</exception>
    IAsyncEnumerable<FoundEvent> TailAsync(string query, CancellationToken cancellation);
}

/// <summary>What is asked for.</summary>
/// <param name="Query">The query; empty for all events.</param>
/// <param name="From">The first event time.</param>
/// <param name="To">The event time that is too late.</param>
public sealed record EventSearch(string Query, DateTimeOffset From, DateTimeOffset To);

/// <summary>An event that was found.</summary>
/// <param name="Cursor">To go on behind it.</param>
/// <param name="Source">The source it came from.</param>
/// <param name="Line">The event: OCSF as one JSON object, without a line end.</param>
public readonly record struct FoundEvent(string Cursor, string Source, ReadOnlyMemory<byte> Line);

/// <summary>How many events there were over time.</summary>
/// <param name="From">The beginning of the first part.</param>
/// <param name="Milliseconds">The length of a part.</param>
/// <param name="Total">How many there were.</param>
/// <param name="Buckets">Each part in order, also those without events.</param>
public sealed record EventHistogram(DateTimeOffset From, long Milliseconds, long Total, IReadOnlyList<EventBucket> Buckets);

/// <summary>A part of a time.</summary>
/// <param name="At">When it begins.</param>
/// <param name="Count">How many events there were.</param>
/// <param name="Failures">How many of them tell of something that failed.</param>
public sealed record EventBucket(DateTimeOffset At, long Count, long Failures);

/// <summary>How many events there are of each value of a field.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Total">How many events there are.</param>
/// <param name="Missing">How many of them have no value.</param>
/// <param name="Distinct">How many values there are.</param>
/// <param name="Values">The most frequent values, the first the most.</param>
public sealed record EventCounts(string Field, long Total, long Missing, long Distinct, IReadOnlyList<EventCount> Values);

/// <summary>How many events have a value.</summary>
/// <param name="Value">The value, as a query writes it.</param>
/// <param name="Name">What OCSF calls it; null when it has no name of its own.</param>
/// <param name="Count">How many events.</param>
public sealed record EventCount(string Value, string? Name, long Count);

/// <summary>Events cannot be searched. The message says why, and what to do.</summary>
public sealed class EventSearchException : Exception
{
    /// <summary>Makes one.</summary>
    public EventSearchException()
        : this("The events cannot be searched.")
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">Why, and what to do.</param>
    public EventSearchException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">Why, and what to do.</param>
    /// <param name="inner">What the system said.</param>
    public EventSearchException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whose matter it is.</summary>
    public EventSearchFault Fault { get; init; } = EventSearchFault.BadQuery;
}

/// <summary>Why events cannot be searched.</summary>
public enum EventSearchFault
{
    /// <summary>The query or a parameter is wrong.</summary>
    BadQuery,

    /// <summary>It took longer, or needed more memory, than is allowed.</summary>
    TooMuch,

    /// <summary>Too many searches run already.</summary>
    Busy,

    /// <summary>What is stored cannot be read.</summary>
    Unreadable,
}
