using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reachability.Rows;

/// <summary>Who a rule is about.</summary>
/// <param name="Sure">Who surely is.</param>
/// <param name="Possible">Who may be; holds <paramref name="Sure"/>.</param>
internal readonly record struct Peers(Bits Sure, Bits Possible)
{
    public void Add(Peers other)
    {
        Sure.Or(other.Sure);
        Possible.Or(other.Possible);
    }

    public Bits For(Bound bound) => bound == Bound.Lower ? Sure : Possible;
}
