using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Posture;
using Rempart.Server.Database;

namespace Rempart.Server.Posture;

/// <summary>The doors to the posture: controls, assessments, findings, plans.</summary>
public static class PostureDoors
{
    /// <summary>Adds the posture. Controls are given to it with <see cref="ControlRegistration.AddControl{T}"/>.</summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddPosture(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddDatabaseContext<PostureContext>(PostureContext.Schema, SchemaPrivileges.ReadWrite, options => new(options));
        services.TryAddSingleton<ControlRegistry>();
        services.TryAddSingleton<ControlRunner>();
        services.TryAddSingleton<PostureMetrics>();
        services.TryAddSingleton<PostureStore>();
        services.TryAddSingleton<PostureReader>();
        services.TryAddSingleton<PostureFeed>();
        services.TryAddSingleton<IPosture, PostureService>();
        services.TryAddSingleton<IEnforcement, ChangePlans>();
        services.TryAddSingleton<VerifySchedule>();
        services.AddHostedService(provider => provider.GetRequiredService<PostureFeed>());
        services.AddHostedService<VerifyScheduler>();
        return services;
    }

    /// <summary>Maps the posture's API below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapPosture(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        PostureEndpoints.Map(endpoints);
        FindingEndpoints.Map(endpoints);
        PlanEndpoints.Map(endpoints);
        return endpoints;
    }
}
