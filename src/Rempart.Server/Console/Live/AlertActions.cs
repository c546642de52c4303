using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Rempart.Core.Alerts;
using Rempart.Core.Posture;
using Rempart.Server.Identity;

namespace Rempart.Server.Console.Live;

/// <summary>What a person sees of alerts and decides about them from a page. The right is asked for again at the moment of the act.</summary>
internal sealed partial class AlertActions(IAlerts alerts, AuthenticationStateProvider people, IAuthorizationService rights, ILogger<AlertActions> log)
{
    private const int PageSize = 50;

    public async Task<(Page<AlertRecord> Shown, IReadOnlyList<Suppression> Suppressions, DetectionStatus Status)> ListAsync(AlertQuery query, string? after, CancellationToken cancellation) =>
        (await alerts.ListAsync(query, after, PageSize, cancellation), await alerts.SuppressionsAsync(cancellation), await alerts.StatusAsync(cancellation));

    public Task<AlertDetails?> FindAsync(long id, CancellationToken cancellation) => alerts.FindAsync(id, cancellation);

    /// <summary>Both null when it was done; else the key of a text, or a refusal in words.</summary>
    public Task<(string? Problem, string? Refusal)> AcknowledgeAsync(long id, string? reason) => DoAsync(actor => alerts.AcknowledgeAsync(id, reason, actor, CancellationToken.None));

    /// <summary>Both null when it was done; else the key of a text, or a refusal in words.</summary>
    public Task<(string? Problem, string? Refusal)> CloseAsync(long id, AlertVerdict verdict, string? reason) =>
        DoAsync(actor => alerts.CloseAsync(id, verdict, reason, actor, CancellationToken.None));

    /// <summary>Both null when it was done; else the key of a text, or a refusal in words.</summary>
    public Task<(string? Problem, string? Refusal)> ReopenAsync(long id, string? reason) => DoAsync(actor => alerts.ReopenAsync(id, reason, actor, CancellationToken.None));

    private async Task<(string? Problem, string? Refusal)> DoAsync(Func<string, Task<AlertRecord>> act)
    {
        var person = (await people.GetAuthenticationStateAsync()).User;
        if (!(await rights.AuthorizeAsync(person, null, Policies.Operator)).Succeeded)
            return ("action.forbidden", null);
        try
        {
            await act(person.Actor());
            return (null, null);
        }
        catch (AlertRefusedException refused)
        {
            return (null, refused.Message);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogFailed(problem);
            return ("action.failed", null);
        }
    }

    [LoggerMessage(4106, LogLevel.Error, "A decision about an alert from the console failed.")]
    private partial void LogFailed(Exception problem);
}
