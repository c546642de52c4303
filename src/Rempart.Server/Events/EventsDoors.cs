using Rempart.Server.Database;
using Rempart.Server.Events.Lake.Store;
using Rempart.Server.Events.Search;

namespace Rempart.Server.Events;

/// <summary>The doors of the capability Events: the event lake and its search.</summary>
public static class EventsDoors
{
    /// <summary>Adds the event lake and its search.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration.</param>
    public static IServiceCollection AddEvents(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddDatabaseContext<EventsContext>(EventsContext.Schema, SchemaPrivileges.ReadWrite, options => new(options));
        SearchRegistration.Add(services, configuration);
        return services;
    }

    /// <summary>Maps its API below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapEvents(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        SearchEndpoints.Map(endpoints);
        return endpoints;
    }
}
