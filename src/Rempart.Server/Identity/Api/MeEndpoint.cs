using System.Security.Claims;

namespace Rempart.Server.Identity.Api;

/// <summary>Who calls.</summary>
internal static class MeEndpoint
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/me", (ClaimsPrincipal user) => TypedResults.Ok(new Me(
            user.Subject() ?? "", user.Identity?.Name ?? "", user.FindFirst(CallerClaims.Role)?.Value, user.Actor())))
            .RequireAuthorization(Policies.SignedIn).WithTags("Identity").WithSummary("Who calls, and with which role.");
}
