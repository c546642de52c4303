using System.Security.Claims;

namespace Rempart.Server.Identity;

// Until the Identity folder is merged: delete this file then.
internal static class Policies
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Approver = "approver";
    public const string Administrator = "administrator";
}

internal static class Caller
{
    public static string Actor(this ClaimsPrincipal principal) =>
        principal.FindFirst("name")?.Value is { } name ? $"user:{name}" : "anonymous";
}
