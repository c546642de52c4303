namespace Rempart.Core.Access;

/// <summary>Tells which of the grants that the estate offers were used, so that those nobody uses can go.</summary>
public interface IGrantUse
{
    /// <summary>What was used since a moment.</summary>
    /// <param name="since">The moment.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<GrantUses> SinceAsync(DateTimeOffset since, CancellationToken cancellation);
}

/// <summary>Which grants were used.</summary>
/// <param name="RecordedSince">Since when uses are recorded at all; null when none is. What lies before it is not known, and not unused.</param>
/// <param name="Used">Who had access to what.</param>
public sealed record GrantUses(DateTimeOffset? RecordedSince, IReadOnlySet<GrantUsed> Used);

/// <summary>One person who had access to one target.</summary>
/// <param name="Person">The person's id.</param>
/// <param name="Target">The target's id, as the estate's grant names it.</param>
public readonly record struct GrantUsed(string Person, string Target);
