using Microsoft.AspNetCore.Authentication;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Sessions;

namespace Rempart.Server.Identity.Pages;

/// <summary>The pages that every server has, whoever its issuer is: in, out, and the own sessions.</summary>
internal static class SignInPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var account = AccountPages.Group(routes);
        account.MapGet("/sign-in", (string? returnUrl) =>
            Results.Challenge(new AuthenticationProperties { RedirectUri = AccountPages.Back(returnUrl) }, [Schemes.SignIn]));
        account.MapGet("/denied", (HttpContext http) => AccountPages.Page<DeniedPage>(http, [], StatusCodes.Status403Forbidden));
        account.MapGet("/logout", (HttpContext http) => AccountPages.Page<LogoutPage>(http, []));
        account.MapPost("/logout", LogoutAsync);
        account.MapGet("/language", (HttpContext http, string? to, string? returnUrl) =>
        {
            http.Response.Cookies.Append(Texts.Cookie, to == "fr" ? "fr" : "en", new CookieOptions
            {
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                MaxAge = TimeSpan.FromDays(365),
            });
            return Results.Redirect(AccountPages.Back(returnUrl));
        });
        account.MapGet("/sessions", SessionsAsync);
        account.MapPost("/sessions", EndAsync);
    }

    private static async Task<IResult> LogoutAsync(HttpContext http, IdentitySettings settings, SignInRecords records, CancellationToken cancellation)
    {
        var session = await http.AuthenticateAsync(Schemes.Console);
        if (session.Succeeded)
            await records.ActedAsync(session.Principal.Actor(), session.Principal.Actor(), new RecordDetails("sign-out"), cancellation);
        if (settings.IsExternal)
            return Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, session.Succeeded ? [Schemes.Console, Schemes.SignIn] : [Schemes.Console]);
        await http.SignOutAsync(Schemes.Console);
        await http.SignOutAsync(Schemes.Provider);
        return AccountPages.Page<LogoutPage>(http, new() { ["Done"] = true });
    }

    private static async Task<IResult> SessionsAsync(HttpContext http, SessionService sessions, CancellationToken cancellation)
    {
        var own = await http.AuthenticateAsync(Schemes.Console);
        if (!own.Succeeded)
            return Results.Redirect("/account/sign-in?returnUrl=/account/sessions");
        return AccountPages.Page<SessionsPage>(http, new()
        {
            ["Sessions"] = await sessions.ListAsync(own.Principal.Subject()!, cancellation),
            ["Current"] = own.Principal.FindFirst(CallerClaims.Session)?.Value,
        });
    }

    private static async Task<IResult> EndAsync(HttpContext http, SessionService sessions, SignInRecords records, CancellationToken cancellation)
    {
        var own = await http.AuthenticateAsync(Schemes.Console);
        if (!own.Succeeded)
            return Results.Redirect("/account/sign-in?returnUrl=/account/sessions");
        var id = AccountPages.Field(http, "id");
        if ((await sessions.ListAsync(own.Principal.Subject()!, cancellation)).FirstOrDefault(session => session.Id.ToString("D") == id) is { } session)
        {
            await sessions.EndAsync(session, cancellation);
            await records.ActedAsync(own.Principal.Actor(), own.Principal.Actor(), new RecordDetails("session-ended") { Id = id }, cancellation);
        }
        return Results.Redirect("/account/sessions");
    }
}
