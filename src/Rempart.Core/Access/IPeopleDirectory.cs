using Rempart.Core.Estates;

namespace Rempart.Core.Access;

/// <summary>Finds the estate's person behind a signed-in caller, and says whether that person may have access now.</summary>
public interface IPeopleDirectory
{
    /// <summary>Looks a caller up. Whoever is not <see cref="PersonStanding.Allowed"/> gets nothing.</summary>
    /// <param name="subject">The <c>sub</c> of the caller.</param>
    /// <param name="name">The caller's name: an account name or an e-mail address.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<PersonAnswer> FindAsync(string subject, string? name, CancellationToken cancellation);
}

/// <summary>What the directory says about a caller.</summary>
/// <param name="Person">The person of the estate; null when the caller is none.</param>
/// <param name="Standing">Whether the person may have access now.</param>
/// <param name="Reason">Why not, and what to do; null when allowed.</param>
public sealed record PersonAnswer(Person? Person, PersonStanding Standing, string? Reason);

/// <summary>Whether a person may have access.</summary>
public enum PersonStanding
{
    /// <summary>It could not be told, for example because the provider does not answer. It counts as no.</summary>
    Unknown = 0,

    /// <summary>The person is in the estate, between the first and the last day, and not blocked.</summary>
    Allowed = 1,

    /// <summary>The caller is no person of the estate.</summary>
    Nobody = 2,

    /// <summary>The first day has not come.</summary>
    NotYet = 3,

    /// <summary>The last day has passed, or the person was removed.</summary>
    Ended = 4,

    /// <summary>Blocked, here or at the login provider.</summary>
    Blocked = 5,
}
