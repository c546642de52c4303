namespace Rempart.Detection;

/// <summary>What a run met. Nothing that is left out is left out silently: it is counted here.</summary>
public sealed class DetectionCounters
{
    /// <summary>Events that were compared with rules.</summary>
    public long Events { get; internal set; }

    /// <summary>Matches that were given out, those of correlations included.</summary>
    public long Matches { get; internal set; }

    /// <summary>Input that is no JSON, or ends too early.</summary>
    public long Malformed { get; internal set; }

    /// <summary>JSON that is no object.</summary>
    public long NotObjects { get; internal set; }

    /// <summary>Events nested deeper than 1,024.</summary>
    public long TooDeep { get; internal set; }

    /// <summary>Events larger than the limit of the reader.</summary>
    public long TooLarge { get; internal set; }

    /// <summary>Events in which a field stands twice; all its values count.</summary>
    public long DuplicateKeys { get; internal set; }

    /// <summary>Events with bytes that are no UTF-8; those bytes count as U+FFFD.</summary>
    public long InvalidText { get; internal set; }

    /// <summary>Events with integers beyond 64 bits; they are compared as decimals or, beyond those, as the nearest double.</summary>
    public long HugeNumbers { get; internal set; }

    /// <summary>Matching events that have no time of their own.</summary>
    public long Untimed { get; internal set; }

    /// <summary>Times a regular expression ran into its time limit; the value then counts as not matching.</summary>
    public long ExpressionTimeouts { get; internal set; }

    /// <summary>Events that a correlation left out because they lack a field of its groups or its value.</summary>
    public long Ungrouped { get; internal set; }

    /// <summary>Events that came out of order and still counted.</summary>
    public long Late { get; internal set; }

    /// <summary>Events that came after their window had passed, and did not count.</summary>
    public long TooLate { get; internal set; }

    /// <summary>Groups of correlations that were forgotten because memory was short.</summary>
    public long EvictedGroups { get; internal set; }

    /// <summary>Events of correlations that were forgotten because memory was short.</summary>
    public long EvictedEvents { get; internal set; }

    /// <summary>Adds what a worker met in a batch.</summary>
    internal void Add(DetectionCounters batch)
    {
        Events += batch.Events;
        Malformed += batch.Malformed;
        NotObjects += batch.NotObjects;
        TooDeep += batch.TooDeep;
        DuplicateKeys += batch.DuplicateKeys;
        InvalidText += batch.InvalidText;
        HugeNumbers += batch.HugeNumbers;
        Untimed += batch.Untimed;
        ExpressionTimeouts += batch.ExpressionTimeouts;
    }
}
