using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Access;
using Rempart.Core.Backups;
using Rempart.Server.Identity.Console;
using Rempart.Server.Identity.People;
using Rempart.Server.Identity.People.Api;
using Rempart.Server.Identity.People.Auth0;
using Rempart.Server.Identity.People.Controls;
using Rempart.Server.Posture;

namespace Rempart.Server.Identity;

/// <summary>The doors of people: who has access, at whichever provider, and the end of it.</summary>
public static class PeopleExtensions
{
    /// <summary>
    /// Adds people, sessions and the controls <c>identity.central</c>, <c>identity.sessions</c> and <c>access.least-privilege</c>.
    /// Needs identity, the estate and the posture.
    /// </summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration.</param>
    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = configuration.GetSection(IdentitySettings.Section).Get<IdentitySettings>() ?? new IdentitySettings();
        if (settings.Auth0.IsConfigured)
            AddAuth0(services);
        else if (settings.IsExternal)
            services.TryAddSingleton<IPeopleProvider, OidcProvider>();
        else
            services.TryAddSingleton<IPeopleProvider, EmbeddedProvider>();
        services.TryAddSingleton<AccessEndings>();
        services.TryAddSingleton<IAccessEndings>(provider => provider.GetRequiredService<AccessEndings>());
        services.AddHostedService(provider => provider.GetRequiredService<AccessEndings>());
        services.TryAddSingleton<AccountUse>();
        services.TryAddSingleton<LocalAccounts>();
        services.TryAddSingleton<PeopleService>();
        services.TryAddSingleton<IPeople>(provider => provider.GetRequiredService<PeopleService>());
        services.TryAddSingleton<IPeopleDirectory, PeopleDirectory>();
        services.TryAddSingleton<EstateFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<EstateFollower>());
        return services.AddControl<IdentityCentralControl>().AddControl<IdentitySessionsControl>().AddControl<LeastPrivilegeControl>();
    }

    /// <summary>Maps the API of people below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapPeople(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        PeopleEndpoints.Map(endpoints);
        return endpoints;
    }

    private static void AddAuth0(IServiceCollection services)
    {
        services.AddHttpClient(Auth0Http.Client)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => Backchannel.ToExternal(provider.GetRequiredService<IdentitySettings>().IssuerCertificateAuthority));
        services.TryAddSingleton(provider => provider.GetRequiredService<IdentitySettings>().Auth0);
        services.TryAddSingleton(new Auth0Limits());
        services.TryAddSingleton<Auth0Token>();
        services.TryAddSingleton<Auth0Http>();
        services.TryAddSingleton<Auth0Api>();
        services.TryAddSingleton<Auth0Rbac>();
        services.TryAddSingleton<Auth0LogReader>();
        services.TryAddSingleton<IProviderLog, Auth0ProviderLog>();
        services.TryAddSingleton<IProviderLogStreams, Auth0LogStreams>();
        services.AddHostedService<Auth0LogFollower>();
        services.TryAddSingleton<IPeopleProvider, Auth0Provider>();
        services.TryAddSingleton<ITenantObjects, Auth0Export>();
    }
}
