namespace Rempart.Detection;

/// <summary>How correlations deal with time and memory.</summary>
public sealed class CorrelationLimits
{
    /// <summary>
    /// How long events are held back so that those out of order can be put in order. Default: zero, nothing is held back; an event out
    /// of order still counts while it lies in its group's window.
    /// </summary>
    public TimeSpan Lateness { get; init; }

    /// <summary>
    /// About how much memory, in bytes, the windows may take together. Beyond it the groups that were quiet the longest are forgotten,
    /// and <see cref="DetectionCounters.EvictedGroups"/> counts them. Default: 256 MiB.
    /// </summary>
    public long Memory { get; init; } = 256L * 1024 * 1024;

    /// <summary>How many of a match's events are named, the newest ones. Default: 100.</summary>
    public int NamedEvents { get; init; } = 100;
}
