using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Access;
using Rempart.Server.Bastion.Agents;
using Rempart.Server.Bastion.Api;
using Rempart.Server.Bastion.Authorities;
using Rempart.Server.Bastion.Canaries;
using Rempart.Server.Bastion.Controls;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Keys;
using Rempart.Server.Bastion.People;
using Rempart.Server.Bastion.Sessions;
using Rempart.Server.Bastion.Store;
using Rempart.Server.Bastion.Updates;
using Rempart.Server.Bastion.Webhooks;
using Rempart.Server.Database;
using Rempart.Server.Posture;

namespace Rempart.Server.Bastion;

/// <summary>The doors of the capability Bastion: people reach what the estate lets them reach, for as long as they need it.</summary>
public static class BastionDoors
{
    /// <summary>Adds grants, keys, authorities, sessions, and the controls <c>access.bastion-only</c>, <c>access.ssh-keys</c> and <c>access.short-lived</c>.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration; section <see cref="BastionOptions.Section"/>.</param>
    /// <exception cref="Hosting.StartupException">A setting is wrong.</exception>
    public static IServiceCollection AddBastion(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection(BastionOptions.Section).Get<BastionOptions>() ?? new BastionOptions();
        options.Check();
        services.TryAddSingleton(options);
        services.AddDatabaseContext<BastionContext>(BastionContext.Schema, SchemaPrivileges.ReadWrite, context => new(context));
        services.TryAddSingleton<BastionMetrics>();
        services.TryAddSingleton<BastionFeed>();
        services.TryAddSingleton<BastionChanges>();
        services.TryAddSingleton<EstatePeople>();
        services.TryAddSingleton<GrantService>();
        services.TryAddSingleton<Attestations>();
        services.TryAddSingleton<KeyService>();
        services.TryAddSingleton<EndedPeople>();
        services.TryAddSingleton<AuthorityKeys>();
        services.TryAddSingleton<AuthorityService>();
        services.AddSingleton<IStartupStep>(provider => provider.GetRequiredService<AuthorityService>());
        services.TryAddSingleton<CertificateIssuer>();
        services.TryAddSingleton<UpdateWriter>();
        services.TryAddSingleton<AgentService>();
        services.TryAddSingleton<BastionHosts>();
        services.TryAddSingleton<SessionReader>();
        services.TryAddSingleton<DeniedAlerts>();
        services.TryAddSingleton<EventIntake>();
        services.TryAddSingleton<ApprovalWebhook>();
        services.TryAddSingleton<SshListeners>();
        services.TryAddSingleton<SshPaths>();
        services.TryAddSingleton<AccessAlarms>();
        services.TryAddSingleton<CanaryCertificates>();
        services.TryAddSingleton<Canary>();
        services.TryAddScoped<AccessCaller>();
        services.TryAddSingleton<IBastionAccess, BastionAccess>();
        services.TryAddSingleton<IAccessDesk, AccessDesk>();
        services.TryAddSingleton<IGrantUse, GrantUse>();
        services.TryAddSingleton<BastionClock>();
        services.AddHostedService(provider => provider.GetRequiredService<BastionFeed>());
        services.AddHostedService(provider => provider.GetRequiredService<BastionClock>());
        services.AddHostedService(provider => provider.GetRequiredService<DeniedAlerts>());
        services.AddHostedService<EndedWatch>();
        return services.AddControl<BastionOnlyControl>().AddControl<SshKeysControl>().AddControl<ShortLivedControl>();
    }

    /// <summary>Maps the API of access and of the bastion below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapBastion(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        AccessEndpoints.Map(endpoints);
        BastionEndpoints.Map(endpoints);
        return endpoints;
    }
}
