namespace Rempart.Network.Policies;

/// <summary>A port that a container declares.</summary>
/// <param name="Name">Its name; null when it has none.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Number">Its number.</param>
public sealed record ContainerPort(string? Name, NetworkProtocol Protocol, ushort Number);
