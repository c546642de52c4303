namespace Rempart.Events;

/// <summary>How an <see cref="EventParser"/> reads.</summary>
public sealed record EventParserOptions
{
    /// <summary>
    /// The name of the source, such as the id of an estate's log source: part of each event's id. Default: empty.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>The clock that gives the time of arrival. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The sender's distance from UTC, for formats that write local time without a zone. Default: none.</summary>
    public TimeSpan LocalOffset { get; init; } = TimeSpan.Zero;
}
