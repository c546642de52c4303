using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Access;
using Rempart.Server.Api;

namespace Rempart.Server.Bastion.Api;

/// <summary>Turns refusals into answers, in one place.</summary>
internal sealed class AccessProblems : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (AccessRefusedException refused)
        {
            return Of(refused);
        }
    }

    public static ProblemHttpResult Of(AccessRefusedException refused) => refused.Cause switch
    {
        AccessRefusal.NotFound => Problems.NotFound(refused.Message),
        AccessRefusal.NotAllowed => TypedResults.Problem(refused.Message, statusCode: StatusCodes.Status403Forbidden, title: "That is not allowed"),
        AccessRefusal.Conflict => Problems.Conflict(refused.Message),
        _ => Problems.BadRequest(refused.Message),
    };
}
