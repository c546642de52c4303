using Rempart.Core.Alerts;
using Rempart.Server.Api;

namespace Rempart.Server.Alerts.Api;

/// <summary>Turns refusals into answers, in one place.</summary>
internal sealed class AlertProblems : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (AlertRefusedException refused)
        {
            return refused.Cause switch
            {
                AlertRefusal.NotFound => Problems.NotFound(refused.Message),
                AlertRefusal.Conflict => Problems.Conflict(refused.Message),
                _ => Problems.BadRequest(refused.Message),
            };
        }
    }
}
