using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Rempart.Server.Identity.Provider.Device;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Provider;

/// <summary>
/// Configures OpenIddict: code with PKCE, refresh tokens, client credentials for machines, and device codes unless they are switched
/// off; nothing else.
/// </summary>
internal static class ProviderSetup
{
    /// <summary>The audience of Rempart's access tokens.</summary>
    public const string Audience = "rempart";

    public static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan RefreshTokenLifetime = TimeSpan.FromHours(12);

    /// <summary>The stores, which session lists need even when people sign in elsewhere.</summary>
    public static void AddStores(IServiceCollection services) => services.AddOpenIddict()
        .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityStore>().ReplaceDefaultEntities<Guid>());

    public static void Add(IServiceCollection services, bool devices)
    {
        services.AddSingleton<ProviderKeys>();
        services.AddOpenIddict()
            .AddServer(server =>
            {
                server.SetAuthorizationEndpointUris("connect/authorize")
                    .SetTokenEndpointUris("connect/token")
                    .SetEndSessionEndpointUris("connect/logout")
                    .SetUserInfoEndpointUris("connect/userinfo")
                    .SetRevocationEndpointUris("connect/revocation")
                    .AllowAuthorizationCodeFlow()
                    .RequireProofKeyForCodeExchange()
                    .AllowRefreshTokenFlow()
                    .AllowClientCredentialsFlow()
                    .SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(2))
                    .SetAccessTokenLifetime(AccessTokenLifetime)
                    .SetRefreshTokenLifetime(RefreshTokenLifetime)
                    // The end of a sign-in stays where it was: renewed again and again, it would never come.
                    .DisableSlidingRefreshTokenExpiration()
                    // Two commands of one CLI may refresh at once; a copy used later than this revokes the whole sign-in.
                    .SetRefreshTokenReuseLeeway(TimeSpan.FromSeconds(10))
                    .DisableAccessTokenEncryption()
                    .RegisterScopes(OpenIddictConstants.Scopes.Profile, OpenIddictConstants.Scopes.Roles, OpenIddictConstants.Scopes.OfflineAccess, Audience)
                    .RegisterClaims(CallerClaims.Name, CallerClaims.Role)
                    .AddEventHandler<OpenIddictServerEvents.HandleRevocationRequestContext>(handler => handler
                        .UseScopedHandler<RevokeWholeSignIn>()
                        .SetOrder(OpenIddictServerHandlers.Revocation.RevokeToken.Descriptor.Order + 500));
                server.UseAspNetCore()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableTokenEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableUserInfoEndpointPassthrough()
                    .EnableStatusCodePagesIntegration();
                if (devices)
                    DeviceSetup.Add(services, server);
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
                validation.AddAudiences(Audience);
                // Asked at each request, so that a revocation counts at once.
                validation.EnableTokenEntryValidation();
                validation.EnableAuthorizationEntryValidation();
            });
        services.AddOptions<OpenIddictServerOptions>().Configure<ProviderKeys, PublicAddress>((options, keys, address) =>
        {
            options.Issuer = address.Url;
            // Plain would let who sees the request redeem the code.
            options.CodeChallengeMethods.Clear();
            options.CodeChallengeMethods.Add(OpenIddictConstants.CodeChallengeMethods.Sha256);
            options.SigningCredentials.Add(new SigningCredentials(keys.Signing(), SecurityAlgorithms.RsaSha256));
            options.EncryptionCredentials.Add(new EncryptingCredentials(
                keys.Encryption(), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        });
    }
}
