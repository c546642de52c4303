using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;

namespace Rempart.Server.Hosts;

/// <summary>The door to hosts.</summary>
public static class HostsServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IHostDirectory"/>, which reaches the machine that the server runs on.</summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddHosts(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IHostDirectory, HostDirectory>();
        return services;
    }

    private sealed class HostDirectory(TimeProvider time) : IHostDirectory
    {
        public IReachedHost? Find(Core.Estates.Host host) => host.ReachedBy == HostReach.Local ? new LocalHost(host.Id, time) : null;
    }
}
