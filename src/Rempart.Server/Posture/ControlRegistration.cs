using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Controls;

namespace Rempart.Server.Posture;

/// <summary>How a capability gives its controls to the posture.</summary>
public static class ControlRegistration
{
    /// <summary>Registers a control, once, for the whole life of the server; its dependencies come from the container.</summary>
    /// <typeparam name="T">The control.</typeparam>
    /// <param name="services">The container's services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddControl<T>(this IServiceCollection services)
        where T : class, IControl
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IControl, T>());
        return services;
    }
}
