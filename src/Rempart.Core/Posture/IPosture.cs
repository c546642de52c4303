namespace Rempart.Core.Posture;

/// <summary>The one door to the state of all controls: for the API, the console and other capabilities.</summary>
public interface IPosture
{
    /// <summary>Raised with the control's id after its state changed, on this server or, within seconds, on another of the same database.</summary>
    event Action<string>? Changed;

    /// <summary>The state of all registered controls now.</summary>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<PostureReport> ReportAsync(CancellationToken cancellation);

    /// <summary>The assessments of a control, newest first.</summary>
    /// <param name="controlId">The control.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="limit">How many, 1 to 200.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<Page<AssessmentRecord>> AssessmentsAsync(string controlId, string? after, int limit, CancellationToken cancellation);

    /// <summary>Findings, the worst first.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<Page<FindingRecord>> FindingsAsync(FindingQuery query, CancellationToken cancellation);

    /// <summary>One finding with its history, or null.</summary>
    /// <param name="fingerprint">Its fingerprint.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<FindingRecord?> FindingAsync(string fingerprint, CancellationToken cancellation);

    /// <summary>Verifies controls now and waits for all. A check that fails or takes too long gives an unknown outcome.</summary>
    /// <param name="controls">The ids; none means all.</param>
    /// <param name="actor">Who asked, for the evidence.</param>
    /// <param name="progress">Told of each assessment as it is concluded.</param>
    /// <param name="cancellation">Ends the verification.</param>
    /// <exception cref="UnknownControlException">An id is not that of a registered control.</exception>
    Task<IReadOnlyList<AssessmentRecord>> VerifyAsync(
        IReadOnlyList<string> controls, string actor, IProgress<AssessmentRecord>? progress, CancellationToken cancellation);

    /// <summary>Accepts the risk of an open finding until a date; null when there is no such finding.</summary>
    /// <param name="fingerprint">The finding.</param>
    /// <param name="request">Why and until when.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<FindingRecord?> AcceptAsync(string fingerprint, AcceptRequest request, string actor, CancellationToken cancellation);

    /// <summary>Withdraws an acceptance; the finding is open again. Null when there is no such finding.</summary>
    /// <param name="fingerprint">The finding.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<FindingRecord?> WithdrawAsync(string fingerprint, string actor, CancellationToken cancellation);
}

/// <summary>Which findings to list.</summary>
/// <param name="State">Only those of this state; null for all.</param>
/// <param name="ControlId">Only those of this control; null for all.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
/// <param name="Limit">How many, 1 to 200.</param>
public sealed record FindingQuery(FindingState? State, string? ControlId, string? After, int Limit);

/// <summary>An id is not that of a registered control. The message says which, and what may have been meant.</summary>
public sealed class UnknownControlException(string message) : Exception(message);
