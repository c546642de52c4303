using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.EntityFrameworkCore;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Sessions;

/// <summary>Ends the rights of an open page within seconds after its session was ended; the circuit itself has no cookie to check.</summary>
internal sealed class CircuitAuthentication(ILoggerFactory loggers, IDbContextFactory<IdentityStore> stores, TimeProvider time)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(5);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        IsLiveAsync(authenticationState.User.FindFirst(CallerClaims.Session)?.Value, cancellationToken);

    internal async Task<bool> IsLiveAsync(string? session, CancellationToken cancellation)
    {
        if (!Guid.TryParse(session, out var id))
            return false;
        var now = time.GetUtcNow();
        await using var store = await stores.CreateDbContextAsync(cancellation);
        // A circuit counts as use, but sends no cookie: its page stays until the end of the session in any case.
        return await store.Sessions.AnyAsync(item => item.Id == id && item.ExpiresAt > now, cancellation);
    }
}
