using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reachability.Rows;

/// <summary>What one direction of a pod lets pass from or to everyone.</summary>
/// <param name="Lower">What surely passes.</param>
/// <param name="Upper">What may pass.</param>
internal sealed record Row(Partition<ConnectionSet> Lower, Partition<ConnectionSet> Upper)
{
    public Connectivity this[int end] => new(Lower[end], ReferenceEquals(Lower, Upper) ? Lower[end] : Upper[end]);
}
