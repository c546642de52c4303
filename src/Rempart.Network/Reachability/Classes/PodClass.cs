using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Classes;

/// <summary>Pods that no policy of the cluster tells apart.</summary>
/// <param name="Representative">One of them.</param>
/// <param name="Shape">A number that pods with the same answers of all selectors share.</param>
/// <param name="Ports">A number that pods with the same named ports share.</param>
/// <param name="Ipv4">The atom of the IPv4 address; <see cref="UnknownAddress"/> or <see cref="NoAddress"/>.</param>
/// <param name="Ipv6">The atom of the IPv6 address; <see cref="UnknownAddress"/> or <see cref="NoAddress"/>.</param>
internal sealed record PodClass(Pod Representative, int Shape, int Ports, int Ipv4, int Ipv6)
{
    /// <summary>The pods have an address that is not known, or may have one.</summary>
    public const int UnknownAddress = -1;

    /// <summary>The pods have no address of the family: their addresses are known, and all of the other one.</summary>
    public const int NoAddress = -2;

    public bool HostNetwork => Representative.HostNetwork;
}
