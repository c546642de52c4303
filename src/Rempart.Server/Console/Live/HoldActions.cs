using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Rempart.Core.Events;
using Rempart.Server.Identity;

namespace Rempart.Server.Console.Live;

/// <summary>What a person sees of legal holds and decides about them from a page. The right is asked for again at the moment of the act.</summary>
internal sealed partial class HoldActions(ILegalHolds holds, AuthenticationStateProvider people, IAuthorizationService rights, ILogger<HoldActions> log)
{
    /// <summary>The holds; the failure, when there is one, is in words or the key of a text.</summary>
    public Task<(IReadOnlyList<LegalHold>? Holds, EventFailure? Failure)> ListAsync(bool all) => DoAsync(Policies.Operator, _ => holds.ListAsync(all, CancellationToken.None));

    /// <summary>Sets one.</summary>
    public Task<(LegalHold? Hold, EventFailure? Failure)> AddAsync(LegalHoldRequest request) =>
        DoAsync(Policies.Administrator, actor => holds.AddAsync(request, actor, CancellationToken.None));

    /// <summary>Releases one.</summary>
    public Task<(LegalHold? Hold, EventFailure? Failure)> ReleaseAsync(string id) => DoAsync(Policies.Administrator, actor => holds.ReleaseAsync(id, actor, CancellationToken.None));

    /// <summary>What a form asks for: whole days, the last one included. Null where no day is written.</summary>
    public static LegalHoldRequest Request(string? reason, string? classOfEvents, string? first, string? last) =>
        new(reason, classOfEvents is { Length: > 0 } ? classOfEvents : null, Midnight(first, 0), Midnight(last, 1));

    private static DateTimeOffset? Midnight(string? day, int later) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date < DateOnly.MaxValue
            ? new DateTimeOffset(date.AddDays(later), TimeOnly.MinValue, TimeSpan.Zero)
            : null;

    private async Task<(T? Result, EventFailure? Failure)> DoAsync<T>(string right, Func<string, Task<T>> act)
        where T : class
    {
        var person = (await people.GetAuthenticationStateAsync()).User;
        if (!(await rights.AuthorizeAsync(person, null, right)).Succeeded)
            return (null, new EventFailure("action.forbidden", null));
        try
        {
            return (await act(person.Actor()), null);
        }
        catch (LegalHoldRefusedException refused)
        {
            return (null, new EventFailure(null, refused.Message));
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogFailed(problem);
            return (null, new EventFailure("action.failed", null));
        }
    }

    [LoggerMessage(4107, LogLevel.Error, "An action about a legal hold from the console failed.")]
    private partial void LogFailed(Exception problem);
}
