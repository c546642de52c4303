namespace Rempart.Core.Access;

/// <summary>Who may reach what through the bastion, for whoever shows or decides it.</summary>
public interface IBastionAccess
{
    /// <summary>Grants, newest first.</summary>
    /// <param name="person">One person's only; null for all.</param>
    /// <param name="openOnly">Only those that wait or count now.</param>
    /// <param name="cancellation">Ends the reading.</param>
    Task<IReadOnlyList<AccessGrant>> GrantsAsync(string? person, bool openOnly, CancellationToken cancellation);

    /// <summary>Sessions, newest first, at most 200.</summary>
    /// <param name="liveOnly">Only those that did not end.</param>
    /// <param name="cancellation">Ends the reading.</param>
    Task<IReadOnlyList<BastionSession>> SessionsAsync(bool liveOnly, CancellationToken cancellation);

    /// <summary>Enrolled keys.</summary>
    /// <param name="person">One person's only; null for all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    Task<IReadOnlyList<EnrolledKey>> KeysAsync(string? person, CancellationToken cancellation);

    /// <summary>Agrees to a grant. Nobody agrees to their own.</summary>
    /// <param name="grantId">The grant.</param>
    /// <param name="actor">Who agrees, as in evidence.</param>
    /// <param name="comment">Their words; null for none.</param>
    /// <param name="cancellation">Gives up before the decision is written.</param>
    /// <exception cref="AccessRefusedException">It cannot be; the message says why.</exception>
    Task<AccessGrant> ApproveAsync(string grantId, string actor, string? comment, CancellationToken cancellation);

    /// <summary>Says no to a grant that waits.</summary>
    /// <param name="grantId">The grant.</param>
    /// <param name="actor">Who denies it.</param>
    /// <param name="comment">Why.</param>
    /// <param name="cancellation">Gives up before the decision is written.</param>
    /// <exception cref="AccessRefusedException">It cannot be; the message says why.</exception>
    Task<AccessGrant> DenyAsync(string grantId, string actor, string comment, CancellationToken cancellation);

    /// <summary>Ends a grant before its time. Its sessions are cut.</summary>
    /// <param name="grantId">The grant.</param>
    /// <param name="actor">Who ends it.</param>
    /// <param name="comment">Why.</param>
    /// <param name="cancellation">Gives up before the decision is written.</param>
    /// <exception cref="AccessRefusedException">It cannot be; the message says why.</exception>
    Task<AccessGrant> RevokeAsync(string grantId, string actor, string comment, CancellationToken cancellation);

    /// <summary>Closes the review of a break-glass access.</summary>
    /// <param name="grantId">The grant.</param>
    /// <param name="actor">Who reviewed it; not the person who used it.</param>
    /// <param name="comment">What was found.</param>
    /// <param name="cancellation">Gives up before the decision is written.</param>
    /// <exception cref="AccessRefusedException">It cannot be; the message says why.</exception>
    Task<AccessGrant> ReviewAsync(string grantId, string actor, string comment, CancellationToken cancellation);
}

/// <summary>What was asked for is not given. The message says why and what to do; it holds no secret.</summary>
/// <param name="cause">The kind of refusal.</param>
/// <param name="message">Why, and what to do.</param>
public sealed class AccessRefusedException(AccessRefusal cause, string message) : Exception(message)
{
    /// <summary>The kind of refusal.</summary>
    public AccessRefusal Cause { get; } = cause;
}

/// <summary>Why access is refused.</summary>
public enum AccessRefusal
{
    /// <summary>The request itself is wrong.</summary>
    Invalid,

    /// <summary>There is no such target, grant or key.</summary>
    NotFound,

    /// <summary>The estate does not give it, or the person may not decide.</summary>
    NotAllowed,

    /// <summary>Its state does not allow it any more.</summary>
    Conflict,
}
