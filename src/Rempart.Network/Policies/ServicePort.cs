namespace Rempart.Network.Policies;

/// <summary>A port of a Service.</summary>
/// <param name="Name">Its name; null when it has none.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Port">The number that clients of the Service use.</param>
/// <param name="TargetPort">The number of the pods' port; null when <paramref name="TargetName"/> is given.</param>
/// <param name="TargetName">The name of the pods' port; null when it is a number.</param>
public sealed record ServicePort(string? Name, NetworkProtocol Protocol, ushort Port, ushort? TargetPort, string? TargetName)
{
    /// <summary>The port of a pod that the Service sends this port's traffic to; null when the pod does not declare the name.</summary>
    /// <param name="pod">The pod.</param>
    /// <returns>The number.</returns>
    public ushort? ResolveOn(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return TargetName is null ? TargetPort : pod.Ports.FirstOrDefault(port => port.Name == TargetName && port.Protocol == Protocol)?.Number;
    }
}
