namespace Rempart.Detection;

/// <summary>The text of a file of Sigma documents.</summary>
/// <param name="Path">Its path, for messages only.</param>
/// <param name="Text">YAML, one or several documents.</param>
public sealed record RuleFile(string Path, string Text);
