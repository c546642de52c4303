namespace Rempart.Detection.Correlations;

/// <summary>The window of one group of one correlation.</summary>
internal sealed class CorrelationGroup(int correlation, CorrelationRule rule, byte[] key)
{
    private const int EntrySize = 48;

    public int Correlation { get; } = correlation;

    public CorrelationRule Rule { get; } = rule;

    public byte[] Key { get; } = key;

    public EntryWindow Window { get; } = new();

    public Measure Measure { get; } = Measure.For(rule);

    /// <summary>Whether the condition held at the last event.</summary>
    public bool Holding { get; set; }

    /// <summary>The event that came in last, and the one the condition was asked after.</summary>
    public long LastSequence { get; set; } = -1;

    public long AskedSequence { get; set; } = -1;

    // The list of groups by last use.
    public CorrelationGroup? Quieter { get; set; }

    public CorrelationGroup? Busier { get; set; }

    public long Size => 256 + Key.Length + ((long)Window.Capacity * EntrySize) + Measure.Size;

    /// <summary>The events in the window, the newest last, at most so many.</summary>
    public long[] Events(int most)
    {
        var count = Math.Min(most, Window.Count);
        var events = new long[count];
        for (var i = 0; i < count; i++)
            events[i] = Window[Window.Count - count + i].Sequence;
        return events;
    }
}
