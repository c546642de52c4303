using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Secrets;

namespace Rempart.Server.Secrets;

/// <summary>The door to secrets that the estate names.</summary>
public static class SecretsServiceCollectionExtensions
{
    /// <summary>Adds <see cref="ISecretResolver"/>.</summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ISecretResolver, SecretResolver>();
        return services;
    }
}
