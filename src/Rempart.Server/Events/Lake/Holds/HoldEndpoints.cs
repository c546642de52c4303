using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Events;
using Rempart.Server.Api;
using Rempart.Server.Identity;

namespace Rempart.Server.Events.Lake.Holds;

/// <summary>The API of legal holds. Who may search may see them; to set one, or to let go what it keeps, needs the administrators' right.</summary>
internal static class HoldEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/events/holds").WithTags("Events").RequireAuthorization(Policies.Operator);
        group.MapGet("", ListAsync).WithName("ListLegalHolds").WithSummary("The legal holds that last, the newest first; with all=true also those that were released.");
        group.MapPost("", AddAsync).WithName("SetLegalHold").WithSummary("Sets a legal hold: what it covers is not deleted until it is released. It is evidence.")
            .RequireAuthorization(Policies.Administrator).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id}/release", ReleaseAsync).WithName("ReleaseLegalHold").WithSummary("Releases a legal hold: what only it kept may be deleted. It is evidence.")
            .RequireAuthorization(Policies.Administrator).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<IReadOnlyList<LegalHold>>> ListAsync(bool? all, ILegalHolds holds, CancellationToken cancellation) =>
        TypedResults.Ok(await holds.ListAsync(all ?? false, cancellation));

    private static Task<Results<Ok<LegalHold>, ProblemHttpResult>> AddAsync(LegalHoldRequest request, ILegalHolds holds, ClaimsPrincipal user, CancellationToken cancellation) =>
        AnswerAsync(() => holds.AddAsync(request, user.Actor(), cancellation));

    private static Task<Results<Ok<LegalHold>, ProblemHttpResult>> ReleaseAsync(string id, ILegalHolds holds, ClaimsPrincipal user, CancellationToken cancellation) =>
        AnswerAsync(() => holds.ReleaseAsync(id, user.Actor(), cancellation));

    private static async Task<Results<Ok<LegalHold>, ProblemHttpResult>> AnswerAsync(Func<Task<LegalHold>> act)
    {
        try
        {
            return TypedResults.Ok(await act());
        }
        catch (LegalHoldRefusedException refused)
        {
            return refused.Cause switch
            {
                LegalHoldRefusal.NotFound => Problems.NotFound(refused.Message),
                LegalHoldRefusal.Conflict => Problems.Conflict(refused.Message),
                _ => Problems.BadRequest(refused.Message),
            };
        }
    }
}
