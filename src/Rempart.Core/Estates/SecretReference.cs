namespace Rempart.Core.Estates;

/// <summary>Names a secret, <c>{ secret: NAME }</c>. The secret itself never stands in the estate.</summary>
/// <param name="Name">The name under which the environment, a file or Rempart's own store holds the secret.</param>
public sealed record SecretReference(string Name);
