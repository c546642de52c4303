using System.Text.Json;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Rempart.Server.Identity.Provider;

/// <summary>The clients of the provider: the console and the CLI, which are always there, and machines, which an administrator adds.</summary>
internal sealed class ProviderClients(IOpenIddictApplicationManager applications, ProviderKeys keys, PublicAddress address, IdentitySettings settings)
{
    public const string Cli = "rempart-cli";
    public const string Console = "rempart-console";
    public const string CallbackPath = "/account/callback";
    public const string SignedOutPath = "/account/signed-out";
    private const string RoleProperty = "rempart_role";

    /// <summary>Makes or corrects the console's and the CLI's entry.</summary>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        var console = Describe(Console, "Rempart console", ApplicationTypes.Web, ConsentTypes.Implicit);
        console.ClientType = ClientTypes.Confidential;
        console.ClientSecret = keys.ConsoleSecret();
        console.RedirectUris.Add(new Uri(address.Url, CallbackPath));
        console.PostLogoutRedirectUris.Add(new Uri(address.Url, SignedOutPath));
        await EnsureAsync(console, cancellation);

        // Any program on a person's machine can pretend to be the CLI, so the person is asked each time (RFC 8252, 8.6).
        var cli = Describe(Cli, "Rempart CLI", ApplicationTypes.Native, ConsentTypes.Explicit);
        cli.ClientType = ClientTypes.Public;
        cli.RedirectUris.Add(new Uri("http://127.0.0.1/callback"));
        cli.RedirectUris.Add(new Uri("http://[::1]/callback"));
        cli.Permissions.Add(Permissions.GrantTypes.RefreshToken);
        cli.Permissions.Add(Permissions.Prefixes.Scope + ProviderSetup.Audience);
        if (settings.DeviceSignIn)
            cli.Permissions.UnionWith([Permissions.Endpoints.DeviceAuthorization, Permissions.GrantTypes.DeviceCode]);
        await EnsureAsync(cli, cancellation);
    }

    /// <summary>Adds a machine client.</summary>
    public Task CreateMachineAsync(string id, string name, string role, string secret, CancellationToken cancellation) =>
        applications.CreateAsync(
            new OpenIddictApplicationDescriptor
            {
                ClientId = id,
                ClientSecret = secret,
                ClientType = ClientTypes.Confidential,
                DisplayName = name,
                Permissions = { Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, Permissions.GrantTypes.ClientCredentials },
                Properties = { [RoleProperty] = JsonSerializer.SerializeToElement(role) },
            },
            cancellation).AsTask();

    /// <summary>The role of a machine client; null for the console and the CLI, which act for people.</summary>
    public async Task<string?> RoleOfAsync(object application, CancellationToken cancellation)
    {
        var properties = await applications.GetPropertiesAsync(application, cancellation);
        return properties.TryGetValue(RoleProperty, out var role) && AccessRoles.IsMachineWord(role.GetString()) ? role.GetString() : null;
    }

    private static OpenIddictApplicationDescriptor Describe(string id, string name, string type, string consent) => new()
    {
        ClientId = id,
        DisplayName = name,
        ApplicationType = type,
        ConsentType = consent,
        Permissions =
        {
            Permissions.Endpoints.Authorization,
            Permissions.Endpoints.Token,
            Permissions.Endpoints.EndSession,
            Permissions.Endpoints.Revocation,
            Permissions.GrantTypes.AuthorizationCode,
            Permissions.ResponseTypes.Code,
            Permissions.Scopes.Profile,
            Permissions.Scopes.Roles,
        },
        Requirements = { Requirements.Features.ProofKeyForCodeExchange },
    };

    private async Task EnsureAsync(OpenIddictApplicationDescriptor wanted, CancellationToken cancellation)
    {
        if (await applications.FindByClientIdAsync(wanted.ClientId!, cancellation) is { } application)
            await applications.UpdateAsync(application, wanted, cancellation);
        else
            await applications.CreateAsync(wanted, cancellation);
    }
}
