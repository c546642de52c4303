using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Rempart.Core.Access;
using Rempart.Server.Identity;

namespace Rempart.Server.Console.Live;

/// <summary>What a person sees of access and may do about it from a page. Who they are, and what they may, is asked for again at the moment of the act.</summary>
internal sealed partial class AccessActions(IAccessDesk desk, AuthenticationStateProvider people, IAuthorizationService rights, ILogger<AccessActions> log)
{
    /// <summary>What the person sees; null when it cannot be read now.</summary>
    public async Task<AccessView?> ViewAsync(CancellationToken cancellation)
    {
        var (actor, isOperator, _) = await WhoAsync();
        try
        {
            return await desk.ViewAsync(actor, isOperator, cancellation);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogUnread(problem);
            return null;
        }
    }

    /// <summary>Asks for access. Both null when it was done; else the key of a text, or a refusal in words.</summary>
    public Task<(string? Problem, string? Refusal)> RequestAsync(AccessRequest request, CancellationToken cancellation) =>
        DoAsync((actor, _) => desk.RequestAsync(request, actor, cancellation));

    /// <summary>Decides about a grant. Both null when it was done; else the key of a text, or a refusal in words.</summary>
    public Task<(string? Problem, string? Refusal)> DecideAsync(string grant, AccessDecisionKind kind, string? comment, CancellationToken cancellation) =>
        DoAsync((actor, isOperator) => desk.DecideAsync(grant, kind, comment, actor, isOperator, cancellation));

    private async Task<(string? Problem, string? Refusal)> DoAsync(Func<string, bool, Task<AccessGrant>> act)
    {
        var (actor, isOperator, isViewer) = await WhoAsync();
        if (!isViewer)
            return ("action.forbidden", null);
        try
        {
            await act(actor, isOperator);
            return (null, null);
        }
        catch (AccessRefusedException refused)
        {
            return (null, refused.Message);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogFailed(problem);
            return ("action.failed", null);
        }
    }

    private async Task<(string Actor, bool IsOperator, bool IsViewer)> WhoAsync()
    {
        var person = (await people.GetAuthenticationStateAsync()).User;
        return (person.Actor(), (await rights.AuthorizeAsync(person, null, Policies.Operator)).Succeeded, (await rights.AuthorizeAsync(person, null, Policies.Viewer)).Succeeded);
    }

    [LoggerMessage(4104, LogLevel.Error, "A decision about access from the console failed.")]
    private partial void LogFailed(Exception problem);

    [LoggerMessage(4105, LogLevel.Error, "Access could not be read for the console.")]
    private partial void LogUnread(Exception problem);
}
