namespace Rempart.Events;

/// <summary>The <c>severity_id</c> of OCSF.</summary>
public enum EventSeverity
{
    /// <summary>The source does not say.</summary>
    Unknown = 0,

    /// <summary>No action needed.</summary>
    Informational = 1,

    /// <summary>Worth a look when there is time.</summary>
    Low = 2,

    /// <summary>Action needed, not at once.</summary>
    Medium = 3,

    /// <summary>Action needed at once.</summary>
    High = 4,

    /// <summary>Action needed at once, and much is touched.</summary>
    Critical = 5,

    /// <summary>It is too late for a remedy.</summary>
    Fatal = 6,
}
