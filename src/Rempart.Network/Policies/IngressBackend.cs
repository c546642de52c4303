namespace Rempart.Network.Policies;

/// <summary>A service behind an Ingress.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="PortNumber">The number of the service's port; null when <paramref name="PortName"/> is given.</param>
/// <param name="PortName">The name of the service's port; null when it is a number.</param>
public sealed record IngressBackend(string Service, ushort? PortNumber, string? PortName);
