namespace Rempart.Detection;

/// <summary>Takes what a run finds, in the order of the events, on the thread that feeds the run.</summary>
public interface IDetectionSink
{
    /// <summary>A rule matched an event.</summary>
    /// <param name="match">The match; its event's bytes hold until the call returns.</param>
    void Matched(in DetectionMatch match);

    /// <summary>A correlation fired.</summary>
    /// <param name="match">The match.</param>
    void Fired(CorrelationMatch match);

    /// <summary>Something in the input is no event.</summary>
    /// <param name="problem">What and where.</param>
    void Rejected(EventProblem problem);
}

/// <summary>A rule matched an event.</summary>
/// <param name="rule">The rule.</param>
/// <param name="at">The event's place.</param>
/// <param name="content">The event's JSON.</param>
/// <param name="ticks">The event's time in ticks of <see cref="DateTime"/>, UTC.</param>
public readonly ref struct DetectionMatch(SigmaRule rule, EventPlace at, ReadOnlySpan<byte> content, long ticks)
{
    /// <summary>The rule.</summary>
    public SigmaRule Rule { get; } = rule;

    /// <summary>The event's place.</summary>
    public EventPlace At { get; } = at;

    /// <summary>The event's time, or that of its arrival when it has none.</summary>
    public DateTimeOffset Time { get; } = new(ticks, TimeSpan.Zero);

    /// <summary>The event as it was read.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;
}

/// <summary>Where an event came from.</summary>
/// <param name="Input">The name of the input.</param>
/// <param name="Index">Its number in the input, counted from 0; what is no event is counted too.</param>
public readonly record struct EventPlace(string Input, long Index);

/// <summary>A correlation fired.</summary>
/// <param name="Rule">The correlation.</param>
/// <param name="Group">The values of its groups, by the names of <c>group-by</c>.</param>
/// <param name="Time">The time of the event that made it fire.</param>
/// <param name="Events">The events in the window, at most as many as <see cref="CorrelationLimits.NamedEvents"/>, the newest last.</param>
/// <param name="EventCount">How many events are in the window.</param>
public sealed record CorrelationMatch(
    CorrelationRule Rule, IReadOnlyList<KeyValuePair<string, string>> Group, DateTimeOffset Time, IReadOnlyList<EventPlace> Events, int EventCount);

/// <summary>Input that is no event.</summary>
/// <param name="At">Its place.</param>
/// <param name="Offset">The byte in the input, counted from 0, at which reading failed.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record EventProblem(EventPlace At, long Offset, string Reason);
