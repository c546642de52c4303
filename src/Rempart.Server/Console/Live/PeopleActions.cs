using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Rempart.Core.Access;
using Rempart.Server.Identity;

namespace Rempart.Server.Console.Live;

/// <summary>What an administrator may do about people from a page. The right is asked for again at the moment of the act.</summary>
internal sealed partial class PeopleActions(IPeople people, AuthenticationStateProvider callers, IAuthorizationService rights, ILogger<PeopleActions> log)
{
    /// <summary>Ends everything at once.</summary>
    public Task<PeopleOutcome> BlockAsync(string id) => DoAsync(actor => people.BlockAsync(id, actor, CancellationToken.None));

    /// <summary>Lets the person sign in again.</summary>
    public Task<PeopleOutcome> UnblockAsync(string id) => DoAsync(actor => people.UnblockAsync(id, actor, CancellationToken.None));

    /// <summary>Ends all sessions.</summary>
    public Task<PeopleOutcome> EndSessionsAsync(string id) => DoAsync(actor => people.EndSessionsAsync(id, actor, CancellationToken.None));

    /// <summary>Ends one session.</summary>
    public Task<PeopleOutcome> EndSessionAsync(string id, string session) => DoAsync(actor => people.EndSessionAsync(id, session, actor, CancellationToken.None));

    private async Task<PeopleOutcome> DoAsync(Func<string, Task<AccessCut?>> act)
    {
        var caller = (await callers.GetAuthenticationStateAsync()).User;
        if (!(await rights.AuthorizeAsync(caller, null, Policies.Administrator)).Succeeded)
            return new(null, "action.forbidden", null);
        try
        {
            return await act(caller.Actor()) is { } cut ? new(cut, null, null) : new(null, "people.gone", null);
        }
        catch (PeopleException refusal)
        {
            return new(null, null, refusal.Message);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogFailed(problem);
            return new(null, "action.failed", null);
        }
    }

    [LoggerMessage(4104, LogLevel.Error, "An action about a person failed.")]
    private partial void LogFailed(Exception problem);
}

/// <summary>What became of an action: what was done, or the key of the text that says why not, or the refusal in the provider's words.</summary>
internal sealed record PeopleOutcome(AccessCut? Cut, string? Problem, string? Refusal);
