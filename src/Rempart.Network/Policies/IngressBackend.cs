namespace Rempart.Network.Policies;

/// <summary>A service behind an Ingress. Without any of the ports, all ports of the service are meant.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="PortNumber">The number of the service's port.</param>
/// <param name="PortName">The name of the service's port.</param>
/// <param name="TargetPort">The number of the pods' port, as a Route of OpenShift writes it.</param>
public sealed record IngressBackend(string Service, ushort? PortNumber, string? PortName, ushort? TargetPort = null)
{
    /// <summary>Whether a port of the service is meant.</summary>
    /// <param name="port">The port.</param>
    /// <returns>True when it is.</returns>
    public bool Means(ServicePort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        if (TargetPort is { } target)
            return port.TargetPort == target;
        return PortNumber is { } number ? port.Port == number : PortName is not { } name || port.Name == name || port.TargetName == name;
    }
}
