using Rempart.Server.Posture;

namespace Rempart.Server.Exposure;

/// <summary>The door of the capability Exposure: what listens is what is declared.</summary>
public static class ExposureServiceCollectionExtensions
{
    /// <summary>Adds <c>exposure.listeners</c>. It needs <see cref="Core.Hosts.IHostDirectory"/> and <see cref="TimeProvider"/>.</summary>
    /// <param name="services">The container's services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddExposure(this IServiceCollection services) => services.AddControl<ListenersControl>();
}
