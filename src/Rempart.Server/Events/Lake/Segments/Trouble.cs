namespace Rempart.Server.Events.Lake.Segments;

/// <summary>Segments cannot be written; the events wait in the log.</summary>
/// <param name="Since">When that was seen first.</param>
/// <param name="Tries">How often it was tried since.</param>
/// <param name="Reason">Why the last try failed.</param>
internal sealed record Trouble(DateTimeOffset Since, int Tries, string Reason);
