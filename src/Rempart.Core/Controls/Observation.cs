namespace Rempart.Core.Controls;

/// <summary>A fact read from a real system.</summary>
/// <param name="Source">Where it was read, such as <c>postgresql prod-postgresql: pg_settings</c>. No secrets.</param>
/// <param name="Fact">What was read, in a short sentence or value. No secrets, no personal data.</param>
/// <param name="ObservedAt">When it was read.</param>
public sealed record Observation(string Source, string Fact, DateTimeOffset ObservedAt);
