using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Access;
using Rempart.Server.Identity.Api;

namespace Rempart.Server.Identity.People.Api;

/// <summary>People, their access and its end. For administrators: it is personal data, and the strongest lever there is.</summary>
internal static class PeopleEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/people").RequireAuthorization(Policies.Administrator).WithTags("People").ProducesProblem(StatusCodes.Status502BadGateway);
        group.MapGet("", async (IPeople people, CancellationToken cancellation) => TypedResults.Ok(await people.ListAsync(cancellation)))
            .WithName("ListPeople").WithSummary("People of the estate and of the login provider, side by side.");
        group.MapGet("/{id}", FindAsync).WithName("GetPerson").WithSummary("One person with sessions and refresh tokens.").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{id}/end", (string id, ClaimsPrincipal caller, IPeople people, CancellationToken cancellation) => ActAsync(() => people.BlockAsync(id, caller.Actor(), cancellation)))
            .WithName("EndAccess").WithSummary("Ends everything at once: blocked, all sessions and refresh tokens ended, open SSH sessions cut.").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{id}/unblock", (string id, ClaimsPrincipal caller, IPeople people, CancellationToken cancellation) => ActAsync(() => people.UnblockAsync(id, caller.Actor(), cancellation)))
            .WithName("GiveAccessBack").WithSummary("Lets a person sign in again.").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{id}/sessions", (string id, ClaimsPrincipal caller, IPeople people, CancellationToken cancellation) => ActAsync(() => people.EndSessionsAsync(id, caller.Actor(), cancellation)))
            .WithName("EndSessions").WithSummary("Ends all sessions and refresh tokens.").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{id}/sessions/{session}", (string id, string session, ClaimsPrincipal caller, IPeople people, CancellationToken cancellation) => ActAsync(() => people.EndSessionAsync(id, session, caller.Actor(), cancellation)))
            .WithName("EndOneSession").WithSummary("Ends one session or refresh token.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<PersonDetails>, ProblemHttpResult>> FindAsync(string id, IPeople people, CancellationToken cancellation)
    {
        try
        {
            return await people.FindAsync(id, cancellation) is { } found ? TypedResults.Ok(found) : Missing();
        }
        catch (PeopleException error)
        {
            return Refused(error);
        }
    }

    private static async Task<Results<Ok<AccessCut>, ProblemHttpResult>> ActAsync(Func<Task<AccessCut?>> act)
    {
        try
        {
            return await act() is { } cut ? TypedResults.Ok(cut) : Missing();
        }
        catch (PeopleException error)
        {
            return Refused(error);
        }
    }

    private static ProblemHttpResult Missing() => ApiResults.Problem(404, "Not found", "There is no such account or session. See who there is with: rempart people list");

    private static ProblemHttpResult Refused(PeopleException error) => ApiResults.Problem(
        error.Message.StartsWith("Auth0 ", StringComparison.Ordinal) ? 502 : 409, "Login provider", error.Message);
}
