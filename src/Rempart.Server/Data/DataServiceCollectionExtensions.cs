using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Server.Posture;

namespace Rempart.Server.Data;

/// <summary>The door of the capability Data: what holds data is kept as it should be.</summary>
public static class DataServiceCollectionExtensions
{
    /// <summary>Adds <c>data.postgresql-hardening</c>. It needs <see cref="Core.Secrets.ISecretResolver"/> and <see cref="TimeProvider"/>.</summary>
    /// <param name="services">The container's services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddData(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(new PostgresqlLimits());
        return services.AddControl<PostgresqlHardeningControl>();
    }
}
