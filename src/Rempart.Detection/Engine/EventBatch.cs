using Rempart.Detection.Correlations;
using Rempart.Detection.Events;

namespace Rempart.Detection;

internal readonly record struct MatchRecord(int Rule, int Index, int Start, int Length, long Ticks);

internal readonly record struct BadRecord(ParseStatus Status, int Index, int Offset);

/// <summary>What was found in one piece of input, until it is given in the order of the pieces.</summary>
internal sealed class EventBatch
{
    public List<MatchRecord> Matches { get; } = [];

    public List<BadRecord> Bad { get; } = [];

    public HitBuffer Hits { get; } = new();

    /// <summary>What was met, but for what the correlations count.</summary>
    public DetectionCounters Counters { get; private set; } = new();

    /// <summary>Events and what is none.</summary>
    public int Read { get; set; }

    public void Clear()
    {
        Matches.Clear();
        Bad.Clear();
        Hits.Clear();
        Counters = new DetectionCounters();
        Read = 0;
    }
}
