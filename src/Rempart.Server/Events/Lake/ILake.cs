using Rempart.Core.Events;

namespace Rempart.Server.Events.Lake;

/// <summary>What is stored of security events, opened for DuckDB.</summary>
internal interface ILake
{
    /// <summary>Opens what may hold events between two times.</summary>
    /// <param name="from">The first event time.</param>
    /// <param name="to">The event time that is too late.</param>
    /// <param name="columns">
    /// The Parquet columns that will be read; null for all. Others must not be read: their bytes may be absent. Of segments that do not
    /// lie wholly between the two times <c>time</c> may be read, too.
    /// </param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LakeException">A segment cannot be opened; the message names it.</exception>
    Task<LakeView> OpenAsync(DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<string>? columns, CancellationToken cancellation);
}

/// <summary>What was opened. Each delivery of an event is in one segment or in the tail, never in both. Disposing closes the memory files.</summary>
internal sealed class LakeView(
    IReadOnlyList<LakeSegment> segments, IReadOnlyList<CommittedBlock> tail, Func<IReadOnlyList<string>, IReadOnlySet<string>> redelivered, Func<ValueTask> close) : IAsyncDisposable
{
    /// <summary>The segments, oldest first.</summary>
    public IReadOnlyList<LakeSegment> Segments => segments;

    /// <summary>Committed blocks that are in no segment yet: OCSF, one JSON object a line. They may hold an event twice, and events of all times.</summary>
    public IReadOnlyList<CommittedBlock> Tail => tail;

    /// <summary>Which of these ids in the tail are of events that are stored already, and were delivered again. The lake will drop them.</summary>
    public IReadOnlySet<string> Redelivered(IReadOnlyList<string> uids) => redelivered(uids);

    public ValueTask DisposeAsync() => close();
}

/// <summary>A segment that DuckDB can read.</summary>
/// <param name="Id">Its name in the catalogue.</param>
/// <param name="Path">For <c>read_parquet</c>: a memory file of this process.</param>
/// <param name="ClassUid">The class of all its events.</param>
/// <param name="Rows">How many events it holds.</param>
/// <param name="First">The time of its first event.</param>
/// <param name="Last">The time of its last event.</param>
internal sealed record LakeSegment(string Id, string Path, int ClassUid, long Rows, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>Whether all its events are between two times, so that their own need not be looked at.</summary>
    public bool IsWithin(DateTimeOffset from, DateTimeOffset to) => IsWithin(First, Last, from, to);

    /// <summary>The same for a first and a last time. Those at the ends of what the catalogue can say may be anything beyond.</summary>
    public static bool IsWithin(DateTimeOffset first, DateTimeOffset last, DateTimeOffset from, DateTimeOffset to) =>
        first >= from && last < to && first > EarliestTime && last < LatestTime;

    /// <summary>The earliest time that the catalogue says; what was before has this one.</summary>
    public static DateTimeOffset EarliestTime => DateTimeOffset.UnixEpoch;

    /// <summary>The latest time that the catalogue says; what is behind has this one. PostgreSQL's times end somewhere.</summary>
    public static DateTimeOffset LatestTime { get; } = DateTimeOffset.FromUnixTimeMilliseconds(253_402_300_799_000);
}

/// <summary>The lake could not do what it was asked. The message says why, and what to do.</summary>
internal sealed class LakeException(string message, Exception? inner = null) : Exception(message, inner);
