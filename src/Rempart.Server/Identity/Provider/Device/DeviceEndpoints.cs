using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Rempart.Server.Identity.Pages;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Store;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Rempart.Server.Identity.Provider.Device;

/// <summary>
/// The page where the code of a device is typed (RFC 8628, section 3.3). The code is never taken from a link, so that nobody
/// signs in a stranger's device by following one.
/// </summary>
internal static class DeviceEndpoints
{
    public const string Path = "/device";

    private const string Server = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var device = routes.MapGroup(Path).AllowAnonymous().ExcludeFromDescription();
        device.MapGet("", (Delegate)ShowAsync);
        device.MapPost("", (Delegate)DecideAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, UserManager<Account> accounts, string? done)
    {
        if (done is "allowed" or "refused")
            return Page(http, new() { ["Done"] = done });
        return await WhoAsync(http, accounts) is { } account ? Page(http, new() { ["User"] = account.UserName }) : ToLogin();
    }

    private static async Task<IResult> DecideAsync(
        HttpContext http, UserManager<Account> accounts, IOpenIddictApplicationManager applications, IOpenIddictAuthorizationManager authorizations,
        IAntiforgery antiforgery, UserCodeAttempts attempts, SignInRecords records, CancellationToken cancellation)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        if (await WhoAsync(http, accounts) is not { } account)
            return ToLogin();
        // Before the code is looked at: the answer to one attempt too many tells nothing about the code.
        if (!attempts.MayTry(account.Subject))
            return Page(http, new() { ["User"] = account.UserName, ["Error"] = "DeviceTooMany" }, StatusCodes.Status429TooManyRequests);
        var asked = (await http.AuthenticateAsync(Server)).Principal;
        if (asked?.GetClaim(Claims.ClientId) is not { } client)
        {
            attempts.Failed(account.Subject);
            records.Failed(account.UserName, AccountPages.Address(http));
            return Page(http, new() { ["User"] = account.UserName, ["Error"] = "DeviceCodeWrong" }, StatusCodes.Status422UnprocessableEntity);
        }
        var application = await applications.FindByClientIdAsync(client, cancellation)
            ?? throw new InvalidOperationException("OpenIddict let a code of an unknown client pass.");
        var address = asked.GetClaim(AskedFrom.Claim);
        switch (AccountPages.Field(http, "decision"))
        {
            case "deny":
                await records.ActedAsync(
                    $"user:{account.UserName}", $"user:{account.UserName}", new RecordDetails("device-refused") { Client = client, Address = address }, cancellation);
                return Results.Forbid(new AuthenticationProperties { RedirectUri = $"{Path}?done=refused" }, [Server]);
            case "allow":
                await records.DeviceAllowedAsync(account.Subject, account.UserName!, client, address, cancellation);
                await ClaimAsync(authorizations, asked, account, cancellation);
                return Results.SignIn(
                    TokenClaims.Of(account, asked.GetScopes()), new AuthenticationProperties { RedirectUri = $"{Path}?done=allowed" }, Server);
            default:
                return Page(http, new()
                {
                    ["User"] = account.UserName,
                    ["Client"] = await applications.GetDisplayNameAsync(application, cancellation) ?? client,
                    ["Code"] = AccountPages.Field(http, Parameters.UserCode),
                    ["Address"] = address,
                    ["AskedAt"] = asked.GetCreationDate(),
                });
        }
    }

    // The authorization was made when the device asked, for nobody yet: only somebody's is listed as a session, and can be ended alone.
    private static async Task ClaimAsync(IOpenIddictAuthorizationManager authorizations, ClaimsPrincipal asked, Account account, CancellationToken cancellation)
    {
        if (asked.GetAuthorizationId() is not { } id || await authorizations.FindByIdAsync(id, cancellation) is not { } authorization)
            throw new InvalidOperationException("OpenIddict let a code without authorization pass.");
        var descriptor = new OpenIddictAuthorizationDescriptor();
        await authorizations.PopulateAsync(descriptor, authorization, cancellation);
        descriptor.Subject = account.Subject;
        await authorizations.UpdateAsync(authorization, descriptor, cancellation);
    }

    private static async Task<Account?> WhoAsync(HttpContext http, UserManager<Account> accounts)
    {
        var session = await http.AuthenticateAsync(Schemes.Provider);
        return session.Succeeded && await accounts.FindByIdAsync(session.Principal.Subject()!) is { Blocked: false, MustChangePassword: false } account
            ? account
            : null;
    }

    private static IResult ToLogin() => Results.Redirect($"/account/login?returnUrl={Uri.EscapeDataString(Path)}");

    private static IResult Page(HttpContext http, Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK) =>
        AccountPages.Page<DevicePage>(http, parameters, status);
}
