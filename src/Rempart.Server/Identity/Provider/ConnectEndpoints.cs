using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Rempart.Server.Identity.Pages;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Store;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Rempart.Server.Identity.Provider;

/// <summary>The provider's endpoints; OpenIddict has validated each request before it comes here.</summary>
internal static class ConnectEndpoints
{
    private const string Server = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var connect = routes.MapGroup("/connect").AllowAnonymous().ExcludeFromDescription();
        connect.MapMethods("/authorize", ["GET", "POST"], (Delegate)AuthorizeAsync);
        connect.MapPost("/token", (Delegate)TokenAsync);
        connect.MapMethods("/logout", ["GET", "POST"], (Delegate)LogoutAsync);
        connect.MapMethods("/userinfo", ["GET", "POST"], (Delegate)UserInfoAsync);
    }

    private static async Task<IResult> AuthorizeAsync(
        HttpContext http, UserManager<Account> accounts, IOpenIddictApplicationManager applications, IAntiforgery antiforgery,
        SignInRecords records, CancellationToken cancellation)
    {
        var request = http.GetOpenIddictServerRequest()!;
        var session = await http.AuthenticateAsync(Schemes.Provider);
        var account = session.Succeeded ? await accounts.FindByIdAsync(session.Principal.Subject()!) : null;
        if (account is null || account.Blocked || account.MustChangePassword || request.HasPromptValue(PromptValues.Login))
        {
            if (request.HasPromptValue(PromptValues.None))
                return Refuse(Errors.LoginRequired, "Nobody is signed in.");
            // Asked once only: the address to come back to no longer asks for it.
            var parameters = request.GetParameters().Where(item => item.Key != Parameters.Prompt)
                .Select(item => KeyValuePair.Create(item.Key, (string?)item.Value));
            return Results.Redirect($"/account/login?returnUrl={Uri.EscapeDataString($"/connect/authorize{QueryString.Create(parameters)}")}");
        }
        var application = await applications.FindByClientIdAsync(request.ClientId!, cancellation)
            ?? throw new InvalidOperationException("OpenIddict let an unknown client pass.");
        if (await applications.HasConsentTypeAsync(application, ConsentTypes.Explicit, cancellation))
        {
            var decision = HttpMethods.IsPost(http.Request.Method) && await antiforgery.IsRequestValidAsync(http)
                ? http.Request.Form["decision"].ToString()
                : "";
            if (decision == "deny")
                return Refuse(Errors.AccessDenied, "The person said no.");
            if (decision != "allow")
            {
                return request.HasPromptValue(PromptValues.None)
                    ? Refuse(Errors.ConsentRequired, "The person must be asked.")
                    : AccountPages.Consent(http, request, await applications.GetDisplayNameAsync(application, cancellation) ?? request.ClientId!, account.UserName!);
            }
            await records.SignedInAsync(account.Subject, account.UserName!, request.ClientId!, AccountPages.Address(http), cancellation);
        }
        return Results.SignIn(TokenClaims.Of(account, request.GetScopes()), authenticationScheme: Server);
    }

    private static async Task<IResult> TokenAsync(
        HttpContext http, UserManager<Account> accounts, IOpenIddictApplicationManager applications, ProviderClients clients, CancellationToken cancellation)
    {
        var request = http.GetOpenIddictServerRequest()!;
        if (request.IsClientCredentialsGrantType())
        {
            var application = await applications.FindByClientIdAsync(request.ClientId!, cancellation);
            return application is not null && await clients.RoleOfAsync(application, cancellation) is { } role
                ? Results.SignIn(TokenClaims.OfMachine(request.ClientId!, role), authenticationScheme: Server)
                : Refuse(Errors.UnauthorizedClient, "This client acts for people only.");
        }
        var granted = (await http.AuthenticateAsync(Server)).Principal;
        var account = granted?.Subject() is { } subject ? await accounts.FindByIdAsync(subject) : null;
        // A refresh token of the time before a block, a new role or a new password is worth nothing.
        if (account is null || account.Blocked || account.MustChangePassword || granted!.GetClaim(TokenClaims.Stamp) != account.SecurityStamp)
            return Refuse(Errors.InvalidGrant, "The account may not sign in any more. Sign in again.");
        var principal = TokenClaims.Of(account, granted!.GetScopes());
        principal.SetAuthorizationId(granted!.GetAuthorizationId());
        return Results.SignIn(principal, authenticationScheme: Server);
    }

    private static async Task<IResult> LogoutAsync(HttpContext http)
    {
        // Another site may send people here; only a client that shows who it signed in ends the session without a question.
        var hint = (await http.AuthenticateAsync(Server)).Principal;
        var session = await http.AuthenticateAsync(Schemes.Provider);
        if (session.Succeeded && hint?.GetClaim(Claims.Subject) != session.Principal.Subject())
            return Results.Redirect("/account/logout");
        await http.SignOutAsync(Schemes.Provider);
        return Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [Server]);
    }

    private static async Task<IResult> UserInfoAsync(HttpContext http)
    {
        var principal = (await http.AuthenticateAsync(Server)).Principal;
        return principal is null
            ? Results.Challenge(authenticationSchemes: [Server])
            : Results.Ok(new Dictionary<string, string?>
            {
                [CallerClaims.Subject] = principal.Subject(),
                [CallerClaims.Name] = principal.GetClaim(CallerClaims.Name),
                [Claims.PreferredUsername] = principal.GetClaim(CallerClaims.Name),
                [CallerClaims.Role] = principal.GetClaim(CallerClaims.Role),
            });
    }

    private static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [Server]);
}
