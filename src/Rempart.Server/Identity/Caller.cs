using System.Security.Claims;

namespace Rempart.Server.Identity;

/// <summary>Who calls, read from the principal of a request or circuit.</summary>
public static class Caller
{
    /// <summary>
    /// The actor of evidence: <c>user:alice</c>, <c>client:pipeline</c>, <c>local:root</c>; <c>anonymous</c> for nobody.
    /// </summary>
    /// <param name="principal">The request's user.</param>
    public static string Actor(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        var name = principal.FindFirst(CallerClaims.Name)?.Value;
        return principal.Identity is not { IsAuthenticated: true } || name is null
            ? "anonymous"
            : principal.FindFirst(CallerClaims.Kind)?.Value switch
            {
                CallerClaims.Local => name,
                CallerClaims.Client => $"client:{name}",
                _ => $"user:{name}",
            };
    }

    /// <summary>The stable id of the account or client: the <c>sub</c> of its tokens. Null for nobody.</summary>
    /// <param name="principal">The request's user.</param>
    public static string? Subject(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.FindFirst(CallerClaims.Subject)?.Value;
    }
}

/// <summary>The claims of Rempart's principals, whatever way they came.</summary>
internal static class CallerClaims
{
    public const string Subject = "sub";
    public const string Name = "name";
    public const string Role = "role";

    /// <summary><see cref="Client"/> for a machine client, <see cref="Local"/> for the local socket, absent for a person.</summary>
    public const string Kind = "rempart_kind";

    /// <summary>The id of the server-side session behind a cookie.</summary>
    public const string Session = "rempart_session";

    public const string Client = "client";
    public const string Local = "local";

    public static ClaimsIdentity Identity(string scheme, string subject, string name, AccessRole? role, string? kind = null)
    {
        var identity = new ClaimsIdentity(scheme, Name, Role);
        identity.AddClaim(new Claim(Subject, subject));
        identity.AddClaim(new Claim(Name, name));
        if (role is { } known)
            identity.AddClaim(new Claim(Role, known.Word()));
        if (kind is not null)
            identity.AddClaim(new Claim(Kind, kind));
        return identity;
    }
}
