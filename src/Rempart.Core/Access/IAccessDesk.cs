namespace Rempart.Core.Access;

/// <summary>Access as one person sees it, and what they may do about it: for the console.</summary>
public interface IAccessDesk
{
    /// <summary>Raised after grants, keys or sessions changed, on this server or on another of the same database.</summary>
    event Action? Changed;

    /// <summary>What somebody sees.</summary>
    /// <param name="actor">Who looks, as in evidence.</param>
    /// <param name="isOperator">Whether they have the right of an operator, who sees and may end everybody's access.</param>
    /// <param name="cancellation">Ends the reading.</param>
    Task<AccessView> ViewAsync(string actor, bool isOperator, CancellationToken cancellation);

    /// <summary>Asks for access.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Gives up before it is written.</param>
    /// <exception cref="AccessRefusedException">It cannot be; the message says why.</exception>
    Task<AccessGrant> RequestAsync(AccessRequest request, string actor, CancellationToken cancellation);

    /// <summary>Decides about a grant. Whether the actor may is looked at again.</summary>
    /// <param name="grantId">The grant.</param>
    /// <param name="kind">What is decided.</param>
    /// <param name="comment">Their words.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="isOperator">Whether they have the right of an operator.</param>
    /// <param name="cancellation">Gives up before it is written.</param>
    /// <exception cref="AccessRefusedException">It cannot be; the message says why.</exception>
    Task<AccessGrant> DecideAsync(string grantId, AccessDecisionKind kind, string? comment, string actor, bool isOperator, CancellationToken cancellation);
}

/// <summary>What somebody sees of access.</summary>
public sealed record AccessView
{
    /// <summary>The id of the estate's person; null for somebody who is none and asks for nothing.</summary>
    public string? Person { get; init; }

    /// <summary>Whether they see everybody's access, or their own only.</summary>
    public bool SeesAll { get; init; }

    /// <summary>What they may ask for.</summary>
    public IReadOnlyList<AccessTarget> Targets { get; init; } = [];

    /// <summary>Grants that wait, that count, that must be reviewed or that ended lately; newest first.</summary>
    public IReadOnlyList<AccessLine> Grants { get; init; } = [];

    /// <summary>Sessions, newest first.</summary>
    public IReadOnlyList<BastionSession> Sessions { get; init; } = [];

    /// <summary>Enrolled keys.</summary>
    public IReadOnlyList<EnrolledKey> Keys { get; init; } = [];

    /// <summary>The bastions and their agents.</summary>
    public IReadOnlyList<BastionHealth> Bastions { get; init; } = [];
}

/// <summary>A grant, and what the person who looks may do about it.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="MayDecide">Whether their word counts: the estate lets them, and it is somebody else's.</param>
/// <param name="MayRevoke">Whether they may end it.</param>
/// <param name="NeedsReview">Whether it was taken in an emergency and nobody reviewed it.</param>
public sealed record AccessLine(AccessGrant Grant, bool MayDecide, bool MayRevoke, bool NeedsReview);

/// <summary>A bastion's agent.</summary>
/// <param name="Host">The estate's id of the bastion.</param>
/// <param name="HeardAt">When it was heard last; null for never.</param>
/// <param name="IsSilent">Whether it should have been heard since.</param>
public sealed record BastionHealth(string Host, DateTimeOffset? HeardAt, bool IsSilent);
