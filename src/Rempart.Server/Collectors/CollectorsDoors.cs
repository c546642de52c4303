namespace Rempart.Server.Collectors;

/// <summary>The doors of the capability Collectors: the collectors of security logs.</summary>
public static class CollectorsDoors
{
    /// <summary>Adds the collectors of security logs.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration.</param>
    public static IServiceCollection AddCollectors(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }

    /// <summary>Maps its API below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapCollectors(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints;
    }
}
