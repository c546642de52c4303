using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Rempart.Server.Identity.Store;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Rempart.Server.Identity.Provider;

/// <summary>What tokens say.</summary>
internal static class TokenClaims
{
    /// <summary>Marks tokens with the state of the account they were made in: a new password or role makes the old ones worthless.</summary>
    public const string Stamp = "rempart_stamp";

    public static ClaimsPrincipal Of(Account account, IEnumerable<string> scopes)
    {
        var identity = CallerClaims.Identity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, account.Subject, account.UserName!, account.Role);
        identity.AddClaim(new Claim(Stamp, account.SecurityStamp ?? ""));
        identity.SetScopes(scopes);
        return Finish(identity);
    }

    public static ClaimsPrincipal OfMachine(string clientId, string role)
    {
        var identity = CallerClaims.Identity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, clientId, clientId, null, CallerClaims.Client);
        identity.AddClaim(new Claim(CallerClaims.Role, role));
        return Finish(identity);
    }

    private static ClaimsPrincipal Finish(ClaimsIdentity identity)
    {
        identity.SetResources(ProviderSetup.Audience);
        identity.SetDestinations(claim => claim.Type switch
        {
            CallerClaims.Name or CallerClaims.Role => [Destinations.AccessToken, Destinations.IdentityToken],
            CallerClaims.Kind => [Destinations.AccessToken],
            // Only in codes and refresh tokens, which are encrypted.
            Stamp => [],
            _ => [Destinations.AccessToken],
        });
        return new ClaimsPrincipal(identity);
    }
}
