namespace Rempart.Network.Reports;

/// <summary>The one connection that a report is about.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The destination port.</param>
public sealed record FocusConnection(NetworkProtocol Protocol, ushort Port)
{
    /// <summary>The connection as text: <c>TCP 8080</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Protocol.ToString().ToUpperInvariant()} {Port}";
}
