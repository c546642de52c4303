using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Estates;

namespace Rempart.Server.Estates;

/// <summary>The door to the estate.</summary>
public static class EstatesServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IEstateSource"/> over the folder of the server's options.</summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddEstate(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<EstateSource>();
        services.TryAddSingleton<IEstateSource>(provider => provider.GetRequiredService<EstateSource>());
        services.AddHostedService(provider => provider.GetRequiredService<EstateSource>());
        return services;
    }
}
