using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;

namespace Rempart.Server.Identity.Pages;

/// <summary>What the sign-in pages share: rendering, forms, and addresses to come back to.</summary>
internal static class AccountPages
{
    /// <summary>Renders a page without any script.</summary>
    public static IResult Page<TComponent>(HttpContext http, Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK)
        where TComponent : IComponent
    {
        var tokens = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        parameters["Language"] = Texts.Of(http).Language;
        parameters["TokenName"] = tokens.FormFieldName;
        parameters["Token"] = tokens.RequestToken;
        return new RazorComponentResult<TComponent>(parameters) { StatusCode = status, PreventStreamingRendering = true };
    }

    public static IResult Consent(HttpContext http, OpenIddictRequest request, string client, string user) => Page<ConsentPage>(http, new()
    {
        ["Client"] = client,
        ["User"] = user,
        ["Fields"] = request.GetParameters()
            .Select(item => KeyValuePair.Create(item.Key, (string?)item.Value ?? ""))
            .Where(item => item.Key is not ("decision" or "__RequestVerificationToken"))
            .ToArray(),
    });

    /// <summary>
    /// An address on this server, or <c>/</c>: a link must not send people elsewhere after they signed in.
    /// </summary>
    public static string Back(string? returnUrl) =>
        returnUrl is { Length: > 0 and <= 4000 } && returnUrl[0] == '/' && !returnUrl.StartsWith("//", StringComparison.Ordinal) &&
        !returnUrl.Contains('\\', StringComparison.Ordinal) && !returnUrl.Any(char.IsControl)
            ? returnUrl
            : "/";

    /// <summary>The address the request came from; null over the local socket.</summary>
    public static string? Address(HttpContext http) => http.Connection.RemoteIpAddress?.ToString();

    /// <summary>A group of pages anyone may open; a form without its token is refused with 400.</summary>
    public static RouteGroupBuilder Group(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/account").AllowAnonymous().ExcludeFromDescription();
        group.AddEndpointFilter(async (context, next) =>
            !HttpMethods.IsPost(context.HttpContext.Request.Method) ||
            await context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context.HttpContext)
                ? await next(context)
                : Results.StatusCode(StatusCodes.Status400BadRequest));
        return group;
    }

    public static string Field(HttpContext http, string name) => http.Request.Form[name].ToString();
}
