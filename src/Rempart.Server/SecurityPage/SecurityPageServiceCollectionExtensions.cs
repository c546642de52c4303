using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Rempart.Server.SecurityPage;

/// <summary>The door of the security page.</summary>
public static class SecurityPageServiceCollectionExtensions
{
    /// <summary>Adds the reader of the estate's security pages. Needs an <c>IEstateSource</c>.</summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddSecurityPage(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<PageReader>();
        return services;
    }
}
