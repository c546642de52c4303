using Microsoft.AspNetCore.Identity;
using Rempart.Server.Identity.Accounts;
using Rempart.Server.Identity.People.Auth0;
using Rempart.Server.Identity.Provider;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity;

/// <summary>Makes identity ready, after the database and before the first request: settings checked, clients and the first administrator made.</summary>
internal sealed class IdentityStartup(IServiceScopeFactory scopes, IdentitySettings settings, FirstAdministrator first, TimeProvider time, Auth0Rbac? rbac = null)
{
    /// <summary>Prepares. When the server takes a free port it must listen already, because the issuer's URL names the port.</summary>
    /// <returns>The one-time password of the first administrator, to show; null when it was changed or people sign in elsewhere.</returns>
    /// <exception cref="Hosting.StartupException">A setting is wrong.</exception>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        settings.Check();
        if (rbac is not null)
            await rbac.CheckAtStartAsync(cancellation);
        if (settings.IsExternal)
            return null;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ProviderClients>().EnsureAsync(cancellation);
        await first.EnsureAsync(scope.ServiceProvider.GetRequiredService<UserManager<Account>>(), time, cancellation);
        return first.OneTimePassword;
    }
}
