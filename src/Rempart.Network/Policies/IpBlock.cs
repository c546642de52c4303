using System.Net;
using Rempart.Core.Estates;

namespace Rempart.Network.Policies;

/// <summary>A range of addresses without some of its parts: <c>ipBlock</c> of a NetworkPolicy, or one of the <c>networks</c> of an admin policy.</summary>
/// <param name="Network">The range.</param>
/// <param name="Except">The parts that do not count.</param>
/// <param name="Location">Where it stands.</param>
public sealed record IpBlock(IPNetwork Network, IReadOnlyList<IPNetwork> Except, SourceLocation Location)
{
    /// <summary>Whether an address lies in the range and in none of the excepted parts.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when it does.</returns>
    public bool Contains(IPAddress address) => Network.Contains(address) && !Except.Any(part => part.Contains(address));
}
