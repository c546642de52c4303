namespace Rempart.Core.Events;

/// <summary>Legal holds: security events that one covers are not deleted, however old they are. Implemented where the lake is kept.</summary>
public interface ILegalHolds
{
    /// <summary>The most holds that last at a time.</summary>
    const int Most = 500;

    /// <summary>The most characters of a reason.</summary>
    const int LongestReason = 500;

    /// <summary>The holds that last, the newest first; behind them those that were released, when they are asked for.</summary>
    /// <param name="all">Whether the last <see cref="Most"/> that were released are wanted, too.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<LegalHold>> ListAsync(bool all, CancellationToken cancellation);

    /// <summary>Sets one. When this returns it is evidence, and nothing that it covers is deleted until it is released.</summary>
    /// <param name="request">What to hold, and why.</param>
    /// <param name="actor">Who sets it.</param>
    /// <param name="cancellation">Gives up before anything is done; what was begun is finished.</param>
    /// <exception cref="LegalHoldRefusedException">It cannot be set; the message says why.</exception>
    Task<LegalHold> AddAsync(LegalHoldRequest request, string actor, CancellationToken cancellation);

    /// <summary>Releases one: what only it kept may be deleted from now on. It stays in the list, with who released it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="actor">Who releases it.</param>
    /// <param name="cancellation">Gives up before anything is done; what was begun is finished.</param>
    /// <exception cref="LegalHoldRefusedException">There is none that lasts; the message says why.</exception>
    Task<LegalHold> ReleaseAsync(string id, string actor, CancellationToken cancellation);
}

/// <summary>A legal hold to set.</summary>
/// <param name="Reason">Why: 1 to <see cref="ILegalHolds.LongestReason"/> characters.</param>
/// <param name="Class">The class of events it covers, as the settings of <c>siem.retention</c> or OCSF name it, or its number; null for all.</param>
/// <param name="From">The first event time it covers.</param>
/// <param name="To">The event time it covers no more; it may lie in the future, for events that are still to come.</param>
public sealed record LegalHoldRequest(string? Reason, string? Class, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>A legal hold.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why.</param>
/// <param name="Class">The class of events it covers, as the settings of <c>siem.retention</c> name it; null for all.</param>
/// <param name="From">The first event time it covers.</param>
/// <param name="To">The event time it covers no more.</param>
/// <param name="By">Who set it.</param>
/// <param name="At">When.</param>
/// <param name="ReleasedBy">Who released it; null while it lasts.</param>
/// <param name="ReleasedAt">When; null while it lasts.</param>
/// <param name="Segments">How many stored segments it covers at present; none after its release.</param>
/// <param name="Events">How many events these hold. A segment is kept whole: some may lie outside of the hold's times.</param>
public sealed record LegalHold(
    string Id, string Reason, string? Class, DateTimeOffset From, DateTimeOffset To, string By, DateTimeOffset At, string? ReleasedBy, DateTimeOffset? ReleasedAt, int Segments, long Events);

/// <summary>A legal hold cannot be set or released.</summary>
/// <param name="cause">Why.</param>
/// <param name="message">Why, in a sentence, with what to do.</param>
public sealed class LegalHoldRefusedException(LegalHoldRefusal cause, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public LegalHoldRefusal Cause { get; } = cause;
}

/// <summary>Why a legal hold cannot be set or released.</summary>
public enum LegalHoldRefusal
{
    /// <summary>The request is wrong.</summary>
    BadRequest,

    /// <summary>There is no such hold.</summary>
    NotFound,

    /// <summary>It was released already, or too many last.</summary>
    Conflict,
}
