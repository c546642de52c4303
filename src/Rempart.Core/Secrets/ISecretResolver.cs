using Rempart.Core.Estates;

namespace Rempart.Core.Secrets;

/// <summary>Finds the value of a secret that the estate only names.</summary>
public interface ISecretResolver
{
    /// <summary>Looks a secret up. A missing secret is a value, not an exception: the control that needs it says unknown.</summary>
    /// <param name="reference">The name in the estate.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<SecretLookup> ResolveAsync(SecretReference reference, CancellationToken cancellation);
}

/// <summary>A secret's value, or why there is none. <see cref="ToString"/> never shows the value.</summary>
public sealed class SecretLookup
{
    private SecretLookup(string? value, string? problem) => (Value, Problem) = (value, problem);

    /// <summary>The value; null when it was not found.</summary>
    public string? Value { get; }

    /// <summary>Why there is no value and where it was looked for; null when there is one.</summary>
    public string? Problem { get; }

    /// <summary>A secret that was found.</summary>
    /// <param name="value">Its value.</param>
    public static SecretLookup Found(string value) => new(value, null);

    /// <summary>A secret that was not found, or that lies where others can read it.</summary>
    /// <param name="problem">Why, and what to do.</param>
    public static SecretLookup Missing(string problem) => new(null, problem);

    /// <inheritdoc/>
    public override string ToString() => Problem ?? "(secret)";
}
