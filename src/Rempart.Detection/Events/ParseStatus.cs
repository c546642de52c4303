namespace Rempart.Detection.Events;

internal enum ParseStatus
{
    /// <summary>An event was read.</summary>
    Event,

    /// <summary>Whole, but no object.</summary>
    NotAnObject,

    /// <summary>No JSON.</summary>
    Malformed,

    /// <summary>Nested deeper than the limit.</summary>
    TooDeep,

    /// <summary>The bytes end before the value does.</summary>
    Incomplete,
}
