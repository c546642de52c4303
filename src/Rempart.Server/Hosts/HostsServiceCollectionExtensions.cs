using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;

namespace Rempart.Server.Hosts;

/// <summary>The door to hosts.</summary>
public static class HostsServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IHostDirectory"/>, which reaches the machine that the server runs on, and the routers of a lab on it when
    /// <c>Rempart:Lab:State</c> names the lab's state file.
    /// </summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddHosts(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IHostDirectory, HostDirectory>();
        return services;
    }

    private sealed class HostDirectory(IConfiguration configuration, TimeProvider time) : IHostDirectory
    {
        public IReachedHost? Find(Core.Estates.Host host)
        {
            if (host.ReachedBy == HostReach.Local)
                return new LocalHost(host.Id, time);
            return configuration["Rempart:Lab:State"] is { Length: > 0 } state && LabRouters.Find(state, host.Id) is { } place
                ? new NamespaceHost(host.Id, place, time)
                : null;
        }
    }
}
