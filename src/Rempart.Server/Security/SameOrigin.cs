namespace Rempart.Server.Security;

/// <summary>
/// Refuses changes and WebSockets that another origin's page sends with this browser's cookies. SameSite cookies stop other
/// sites, but another port of the same machine is the same site.
/// </summary>
internal sealed class SameOrigin(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var changes = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));
        if (!(changes || context.WebSockets.IsWebSocketRequest || request.Headers.Upgrade.Count > 0) ||
            request.Headers.Origin.Count == 0 || request.Headers.Origin == $"{request.Scheme}://{request.Host}")
        {
            return next(context);
        }
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
