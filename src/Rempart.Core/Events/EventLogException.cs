namespace Rempart.Core.Events;

/// <summary>The event log took nothing. Who sent the events still has them and must send them again.</summary>
public sealed class EventLogException : Exception
{
    /// <summary>Makes one.</summary>
    public EventLogException()
        : this("The event log takes nothing.")
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">Why, and what to do.</param>
    public EventLogException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">Why, and what to do.</param>
    /// <param name="inner">What the system said.</param>
    public EventLogException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether it is only slow: the sender should come back in a moment. Else somebody must mend it, such as a full disk.</summary>
    public bool IsBusy { get; init; }
}
