using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Server.Security.Pages;

namespace Rempart.Server.Security;

/// <summary>Gives a bare status its words: a page for people, problem+json for programs.</summary>
internal static class ErrorResponses
{
    public static Task WriteAsync(HttpContext http, int status)
    {
        var (title, detail) = Words(status);
        if (status == StatusCodes.Status400BadRequest && http.Request.Path.StartsWithSegments("/api"))
            detail = "The body is not the JSON that this address takes. See /api/v1/openapi.json.";
        if (http.GetOpenIddictServerResponse() is { Error: { } error } refused)
            (title, detail) = (error, $"{refused.ErrorDescription} Start again from the program that sent you here.");
        return http.Request.Path.StartsWithSegments("/api") || !http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
            ? TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(http)
            : new RazorComponentResult<ErrorPage>(new Dictionary<string, object?> { ["Title"] = title, ["Detail"] = detail }) { StatusCode = status }.ExecuteAsync(http);
    }

    private static (string Title, string Detail) Words(int status) => status switch
    {
        400 => ("Bad request", "The request is not complete or its form is too old. Go back, load the page again and retry."),
        401 => ("Not signed in", "Sign in first: rempart login, or a bearer token in the Authorization header."),
        403 => ("Not allowed", "Your role does not allow this. Ask an administrator for another role."),
        404 => ("Not found", "There is nothing at this address. Check it."),
        405 => ("Wrong method", "This address does not take this method. See /api/v1/openapi.json."),
        409 => ("Changed meanwhile", "Someone else changed it at the same time. Load it again and retry."),
        413 => ("Too large", "The request is larger than the server takes. Send less."),
        415 => ("Wrong content type", "Send JSON with Content-Type: application/json."),
        429 => ("Too many attempts", "Too many requests came from your address. Wait the time of the Retry-After header, at most a minute."),
        503 => ("Not ready", "The server cannot answer now. Try again in a moment; see /health/ready."),
        >= 500 => ("Something went wrong", "The server's log says what, under this trace id. Try again, and tell an administrator if it stays."),
        _ => ("Refused", "The server does not do that."),
    };
}
