namespace Rempart.Events;

/// <summary>Takes the events that a parser makes.</summary>
public interface IEventSink
{
    /// <summary>Takes an event. The parser uses the same object for the next one: copy or write what is to be kept.</summary>
    /// <param name="securityEvent">The event.</param>
    void Accept(SecurityEvent securityEvent);
}
