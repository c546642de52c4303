namespace Rempart.Events.Parsers.Auth0;

/// <summary>What a code of a tenant log means in OCSF.</summary>
internal readonly record struct Auth0Code(EventClass Class, byte Activity, EventStatus Status, EventSeverity Severity, bool IsMfa);
