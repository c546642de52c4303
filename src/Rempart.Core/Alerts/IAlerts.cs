using Rempart.Core.Posture;

namespace Rempart.Core.Alerts;

/// <summary>Alerts, what people decide about them, and the filters. The API, the console and the CLI go through it.</summary>
public interface IAlerts
{
    /// <summary>Alerts, the newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="after">The <c>next</c> of the page before; null for the first.</param>
    /// <param name="limit">How many, 1 to 200.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<Page<AlertRecord>> ListAsync(AlertQuery query, string? after, int limit, CancellationToken cancellation);

    /// <summary>One alert; null when there is none of that number.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<AlertDetails?> FindAsync(long id, CancellationToken cancellation);

    /// <summary>Somebody looks at it.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="reason">A comment, or null.</param>
    /// <param name="actor">Who, for the evidence.</param>
    /// <param name="cancellation">Gives up before the change.</param>
    /// <exception cref="AlertRefusedException">It cannot be.</exception>
    Task<AlertRecord> AcknowledgeAsync(long id, string? reason, string actor, CancellationToken cancellation);

    /// <summary>It was decided what it was.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="verdict">What it was.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who, for the evidence.</param>
    /// <param name="cancellation">Gives up before the change.</param>
    /// <exception cref="AlertRefusedException">It cannot be.</exception>
    Task<AlertRecord> CloseAsync(long id, AlertVerdict? verdict, string? reason, string actor, CancellationToken cancellation);

    /// <summary>It was not over after all.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who, for the evidence.</param>
    /// <param name="cancellation">Gives up before the change.</param>
    /// <exception cref="AlertRefusedException">It cannot be.</exception>
    Task<AlertRecord> ReopenAsync(long id, string? reason, string actor, CancellationToken cancellation);

    /// <summary>All filters, the expired ones too, the newest first.</summary>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<IReadOnlyList<Suppression>> SuppressionsAsync(CancellationToken cancellation);

    /// <summary>Makes a filter.</summary>
    /// <param name="request">What it holds back.</param>
    /// <param name="actor">Who, for the evidence.</param>
    /// <param name="cancellation">Gives up before the change.</param>
    /// <exception cref="AlertRefusedException">It cannot be.</exception>
    Task<Suppression> SuppressAsync(SuppressionRequest request, string actor, CancellationToken cancellation);

    /// <summary>Ends a filter before its time.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="actor">Who, for the evidence.</param>
    /// <param name="cancellation">Gives up before the change.</param>
    /// <exception cref="AlertRefusedException">It cannot be.</exception>
    Task<Suppression> EndSuppressionAsync(long id, string actor, CancellationToken cancellation);

    /// <summary>How detection stands.</summary>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<DetectionStatus> StatusAsync(CancellationToken cancellation);
}

/// <summary>Which alerts to list.</summary>
/// <param name="State">Those in a state; null for all but the closed ones.</param>
/// <param name="All">The closed ones too.</param>
/// <param name="Level">Those of this level or above.</param>
/// <param name="Rule">Those of a rule: its id or title.</param>
public sealed record AlertQuery(AlertState? State = null, bool All = false, AlertLevel Level = AlertLevel.Informational, string? Rule = null);

/// <summary>Why something about an alert was refused.</summary>
public enum AlertRefusal
{
    /// <summary>There is no such alert or filter.</summary>
    NotFound,

    /// <summary>It is too late or too early for that.</summary>
    Conflict,

    /// <summary>The request cannot be used.</summary>
    Invalid,
}

/// <summary>Something about an alert was refused; the message says why and what to do.</summary>
/// <param name="cause">Why.</param>
/// <param name="message">Why, in words.</param>
public sealed class AlertRefusedException(AlertRefusal cause, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public AlertRefusal Cause { get; } = cause;
}
