using Microsoft.AspNetCore.Authorization;

namespace Rempart.Server.Identity;

/// <summary>
/// The authorization policies. The roles behind them are cumulative: who may approve may also operate and read.
/// Each accepts the console's cookie, a bearer token and the local socket.
/// </summary>
public static class Policies
{
    /// <summary>May read the posture, findings and evidence.</summary>
    public const string Viewer = "viewer";

    /// <summary>May also verify, plan and apply.</summary>
    public const string Operator = "operator";

    /// <summary>May also accept risks.</summary>
    public const string Approver = "approver";

    /// <summary>May also manage users, clients, sessions of others and settings.</summary>
    public const string Administrator = "administrator";

    /// <summary>
    /// The agent of a bastion: a machine client with this word for a role, and the local socket's administrator. Outside of the other
    /// roles: who has it can do nothing else, and no other role includes it.
    /// </summary>
    public const string Bastion = "bastion";

    /// <summary>Anyone who is signed in, whatever the role, even none.</summary>
    public const string SignedIn = "signed-in";

    internal static void Configure(AuthorizationOptions options)
    {
        options.AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser());
        foreach (var role in Enum.GetValues<AccessRole>())
        {
            var enough = Enum.GetValues<AccessRole>().Where(other => other >= role).Select(other => other.Word()).ToArray();
            options.AddPolicy(role.Word(), policy => policy.RequireAuthenticatedUser().RequireClaim(CallerClaims.Role, enough));
        }
        options.AddPolicy(Bastion, policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
            context.User.HasClaim(CallerClaims.Role, Bastion) || (context.User.HasClaim(CallerClaims.Kind, CallerClaims.Local) && context.User.HasClaim(CallerClaims.Role, Administrator))));
        // An endpoint that names no policy is not open by accident.
        options.FallbackPolicy = options.GetPolicy(Viewer);
    }
}
