namespace Rempart.Server.Alerts;

/// <summary>The doors of the capability Alerts: detections on the stream, and what becomes of them.</summary>
public static class AlertsDoors
{
    /// <summary>Adds detections on the stream, and what becomes of them.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration.</param>
    public static IServiceCollection AddAlerts(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }

    /// <summary>Maps its API below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapAlerts(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints;
    }
}
