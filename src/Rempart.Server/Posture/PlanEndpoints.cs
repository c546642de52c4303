using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Controls;
using Rempart.Core.Posture;
using Rempart.Server.Api;
using Rempart.Server.Identity;

namespace Rempart.Server.Posture;

/// <summary>The API of enforcement: plan, then apply what was shown.</summary>
internal static class PlanEndpoints
{
    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/plans").WithTags("Plans").RequireAuthorization(Policies.Operator);
        group.MapPost("", PlanAsync).WithSummary("Shows what enforcement would change; changes nothing.").WithName("PlanChanges")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id}/apply", ApplyAsync).WithSummary("Applies a plan that was shown, once, and verifies after.").WithName("ApplyPlan")
            .ProducesProblem(StatusCodes.Status409Conflict);
        return group;
    }

    private static async Task<Results<Ok<PlanResponse>, ProblemHttpResult>> PlanAsync(
        PlanRequest request, IEnforcement enforcement, HttpContext http, CancellationToken cancellation)
    {
        try
        {
            return TypedResults.Ok(await enforcement.PlanAsync(request.Controls ?? [], http.User.Actor(), cancellation));
        }
        catch (UnknownControlException error)
        {
            return Problems.NotFound(error.Message);
        }
        catch (EnforcementException error)
        {
            return Problems.Conflict(error.Message);
        }
    }

    private static async Task<Results<Ok<ApplyResponse>, ProblemHttpResult>> ApplyAsync(
        string id, IEnforcement enforcement, HttpContext http, CancellationToken cancellation)
    {
        var (response, refusal) = await enforcement.ApplyAsync(id, http.User.Actor(), cancellation);
        return response is null ? Problems.Conflict(refusal!) : TypedResults.Ok(response);
    }
}
