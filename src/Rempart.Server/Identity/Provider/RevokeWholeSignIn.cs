using OpenIddict.Abstractions;
using OpenIddict.Server;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Sessions;

namespace Rempart.Server.Identity.Provider;

/// <summary>A client that revokes one of its tokens signs out: the other tokens of that sign-in stop to count as well.</summary>
internal sealed class RevokeWholeSignIn(SessionService sessions, SignInRecords records)
    : IOpenIddictServerHandler<OpenIddictServerEvents.HandleRevocationRequestContext>
{
    public async ValueTask HandleAsync(OpenIddictServerEvents.HandleRevocationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.GenericTokenPrincipal?.GetAuthorizationId() is not { Length: > 0 } id)
            return;
        await sessions.EndAuthorizationAsync(id, context.CancellationToken);
        var actor = $"user:{context.GenericTokenPrincipal.GetClaim(CallerClaims.Name)}";
        await records.ActedAsync(actor, actor, new RecordDetails("sign-out") { Client = context.Request.ClientId }, context.CancellationToken);
    }
}
