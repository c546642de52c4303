using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Posture;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Sessions;

namespace Rempart.Server.Identity.Api;

/// <summary>Sessions: everybody their own, administrators all.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/").WithTags("Identity");
        group.MapGet("/sessions", ListAsync).RequireAuthorization(Policies.SignedIn)
            .WithSummary("Lists sessions: one's own, or with ?user= those of another or * for all, as an administrator.");
        group.MapDelete("/sessions/{id:guid}", EndAsync).RequireAuthorization(Policies.SignedIn).WithSummary("Ends a session at once.");
        group.MapDelete("/users/{id}/sessions", EndAllAsync).RequireAuthorization(Policies.Administrator)
            .WithSummary("Ends all sessions of a user and revokes all tokens.");
    }

    private static bool IsAdministrator(ClaimsPrincipal caller) => caller.HasClaim(CallerClaims.Role, Policies.Administrator);

    private static async Task<Results<Ok<Page<SessionRecord>>, ProblemHttpResult>> ListAsync(
        ClaimsPrincipal caller, SessionService sessions, string? user, string? after, int? limit, CancellationToken cancellation)
    {
        if (user is not null && user != caller.Subject() && !IsAdministrator(caller))
            return ApiResults.Problem(403, "Not allowed", "Only an administrator sees the sessions of others. Leave out ?user= to see your own.");
        var list = await sessions.ListAsync(user == "*" ? null : user ?? caller.Subject(), cancellation);
        return TypedResults.Ok(ApiResults.Page(list, session => session.Id.ToString("D"), after, limit));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(
        Guid id, ClaimsPrincipal caller, SessionService sessions, SignInRecords records, CancellationToken cancellation)
    {
        var list = await sessions.ListAsync(IsAdministrator(caller) ? null : caller.Subject(), cancellation);
        if (list.Find(session => session.Id == id) is not { } found)
            return ApiResults.NotFound("session");
        await records.ActedAsync($"user:{found.Name}", caller.Actor(), new RecordDetails("session-ended") { Id = id.ToString("D"), Client = found.Client }, cancellation);
        await sessions.EndAsync(found, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Ended>> EndAllAsync(
        string id, ClaimsPrincipal caller, SessionService sessions, SignInRecords records, CancellationToken cancellation)
    {
        var count = await sessions.EndAllAsync(id, cancellation);
        await records.ActedAsync($"user:{id}", caller.Actor(), new RecordDetails("sessions-ended") { Id = id, Ended = count }, cancellation);
        return TypedResults.Ok(new Ended(count));
    }
}
