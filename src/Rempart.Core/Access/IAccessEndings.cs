namespace Rempart.Core.Access;

/// <summary>
/// Whose access has ended. Whatever holds something open for a person (an SSH session, a tunnel) takes <see cref="CurrentAsync"/> at
/// its start and at each <see cref="Changed"/>, and cuts who is in it. The list is durable, so nothing is lost while a listener was down.
/// </summary>
public interface IAccessEndings
{
    /// <summary>
    /// Raised after the list changed: at once when this server ended an access, within seconds when another server, the provider or the
    /// estate did. It carries nothing: what counts is the list.
    /// </summary>
    event Action? Changed;

    /// <summary>Everyone whose access has ended and was not given back.</summary>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<IReadOnlyList<AccessEnding>> CurrentAsync(CancellationToken cancellation);
}

/// <summary>One person's access that has ended. A listener matches on whichever of the three names it knows the person by.</summary>
/// <param name="Person">The id in the estate; null for an account that belongs to nobody there.</param>
/// <param name="Email">The address, in lower case; null when it is not known.</param>
/// <param name="Subject">The id of the account at the login provider, the <c>sub</c> of its tokens; null for a person without account.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">Since when.</param>
public sealed record AccessEnding(string? Person, string? Email, string? Subject, AccessEndReason Reason, DateTimeOffset At);

/// <summary>Why an access has ended.</summary>
public enum AccessEndReason
{
    /// <summary>An administrator of Rempart blocked the person.</summary>
    Blocked = 0,

    /// <summary>The person was blocked at the login provider.</summary>
    BlockedAtProvider = 1,

    /// <summary>The last day that the estate declares has passed.</summary>
    EmploymentEnded = 2,

    /// <summary>The person was removed from the estate.</summary>
    GoneFromEstate = 3,
}
