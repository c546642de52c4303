using Rempart.Network.Reachability;

namespace Rempart.Network.Reports;

/// <summary>What passes between two peers.</summary>
/// <param name="Source">The source.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Connections">The connections.</param>
public sealed record ReportedConnection(Peer Source, Peer Destination, ConnectionSet Connections);
