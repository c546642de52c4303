namespace Rempart.Detection;

/// <summary>How events are compared with rules.</summary>
public sealed class DetectionOptions
{
    /// <summary>One of <see cref="PipelineNames.All"/>; null for the default pipeline.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Whether rules look only at events of their log source. Default: true.</summary>
    public bool Routing { get; init; } = true;

    /// <summary>How many threads work; correlations are parted among as many. Default: 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Time and memory of correlations.</summary>
    public CorrelationLimits Correlations { get; init; } = new();

    /// <summary>Gives the time to events that have none. Default: the system's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
