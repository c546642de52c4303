using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Networks;
using Rempart.Server.Identity;
using Rempart.Server.Network.Kubernetes;
using Rempart.Server.Posture;

namespace Rempart.Server.Network;

/// <summary>The doors to the network: its controls, and who can reach whom.</summary>
public static class NetworkDoors
{
    /// <summary>
    /// Adds <c>network.segmentation</c>, <c>network.environment-separation</c> and <c>network.policies</c>. They need
    /// <see cref="Core.Hosts.IHostDirectory"/>, <see cref="Core.Estates.IEstateSource"/> and <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddNetwork(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<RouterReader>();
        services.TryAddSingleton<RouterEnforcement>();
        services.TryAddSingleton<ClusterReader>();
        services.TryAddSingleton<PolicyEnforcement>();
        services.TryAddSingleton<Core.Backups.IClusterObjects, ClusterObjects>();
        services.TryAddSingleton<NetworkPictures>();
        services.TryAddSingleton<INetworkPictures>(provider => provider.GetRequiredService<NetworkPictures>());
        services.AddHostedService<FirstPicture>();
        return services.AddControl<SegmentationControl>().AddControl<SeparationControl>().AddControl<PoliciesControl>();
    }

    /// <summary>Maps the picture of the network below the host's prefix.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapNetwork(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapGet("/network", (INetworkPictures pictures) => TypedResults.Ok(pictures.Current))
            .WithTags("Network").WithName("GetNetwork").WithSummary("Who can reach whom: what is declared, what really passes, and why.")
            .RequireAuthorization(Policies.Viewer);
        return endpoints;
    }
}
