namespace Rempart.Events;

/// <summary>The <c>status_id</c> of OCSF: how what the event tells of ended.</summary>
public enum EventStatus
{
    /// <summary>The source does not say.</summary>
    Unknown = 0,

    /// <summary>It succeeded.</summary>
    Success = 1,

    /// <summary>It failed or was refused.</summary>
    Failure = 2,
}
