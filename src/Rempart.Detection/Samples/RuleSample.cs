namespace Rempart.Detection;

/// <summary>Events with which a rule is tried.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Matches">Whether the rule must match.</param>
/// <param name="Events">The events as NDJSON.</param>
public sealed record RuleSample(string Name, bool Matches, byte[] Events);

/// <summary>The samples of a rule file: <c>NAME.samples.yml</c> beside <c>NAME.yml</c>.</summary>
/// <param name="Pipeline">The pipeline they are read with; null for the default one.</param>
/// <param name="Samples">Those that must match, and those that must not.</param>
public sealed record RuleSamples(string? Pipeline, IReadOnlyList<RuleSample> Samples);
