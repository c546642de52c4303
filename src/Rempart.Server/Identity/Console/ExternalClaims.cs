using System.Security.Claims;

namespace Rempart.Server.Identity.Console;

/// <summary>Turns what an external issuer says into Rempart's claims.</summary>
internal static class ExternalClaims
{
    /// <summary>The highest role that the issuer's role claim maps to; no role when it maps to none.</summary>
    public static ClaimsIdentity Map(ClaimsPrincipal principal, IdentitySettings settings, string scheme)
    {
        // Of Auth0's access tokens only permissions count: they are what RBAC assigned, while scope is what was asked for.
        var claim = settings.Auth0.IsConfigured && scheme == Schemes.ExternalBearer ? "permissions" : settings.RoleClaim;
        var values = principal.FindAll(claim).Select(found => found.Value).ToHashSet(StringComparer.Ordinal);
        var role = settings.Roles
            .Where(mapping => mapping.Value.Any(values.Contains))
            .Select(mapping => AccessRoles.Parse(mapping.Key))
            .Max();
        var subject = principal.FindFirst(CallerClaims.Subject)?.Value ?? "";
        var name = principal.FindFirst(settings.NameClaim)?.Value ?? principal.FindFirst("email")?.Value ?? subject;
        var identity = CallerClaims.Identity(scheme, subject, name, role);
        // The agent of a bastion has this word and no other role: what may do more is no agent.
        if (role is null && settings.Roles.TryGetValue(Policies.Bastion, out var agents) && agents.Any(values.Contains))
            identity.AddClaim(new Claim(CallerClaims.Role, Policies.Bastion));
        return identity;
    }
}
