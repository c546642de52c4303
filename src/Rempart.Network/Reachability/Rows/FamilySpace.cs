using Rempart.Network.Policies;
using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reachability.Rows;

/// <summary>
/// All that can be at an end of traffic of one address family: the classes of pods first, then the atoms of addresses outside.
/// Turns peers of rules into sets of these: what surely is the peer, and what may be.
/// </summary>
internal sealed class FamilySpace
{
    private readonly PodClasses _classes;
    private readonly PodIndex _index;
    private readonly Bits _unknownAddress;
    private readonly Bits _host;
    private readonly Bits _outside;
    private readonly List<(int Class, int Atom)> _known = [];

    public FamilySpace(PodClasses classes, PodIndex index, AddressAtoms atoms, Func<PodClass, int> atomOf)
    {
        (_classes, _index, Atoms) = (classes, index, atoms);
        PodCount = classes.Classes.Count;
        Length = PodCount + atoms.Count;
        _unknownAddress = new(Length);
        _host = new(Length);
        _outside = new(Length);
        _outside.AddRange(PodCount, Length);
        for (var number = 0; number < PodCount; number++)
        {
            var pods = classes.Classes[number];
            if (pods.HostNetwork)
                _host.Add(number);
            else if (atomOf(pods) == PodClass.UnknownAddress)
                _unknownAddress.Add(number);
            else if (atomOf(pods) >= 0)
                _known.Add((number, atomOf(pods)));
        }
    }

    public AddressAtoms Atoms { get; }

    /// <summary>The number of classes.</summary>
    public int PodCount { get; }

    /// <summary>The number of classes and atoms.</summary>
    public int Length { get; }

    /// <summary>The classes on the network of their nodes.</summary>
    public Bits Host => _host;

    public Peers Everyone => new(Bits.Full(Length), Bits.Full(Length));

    public Peers Of(string policyNamespace, NetworkPolicyPeer peer) => peer.IpBlock is { } block ? Of(block) : OfPods(_index.Select(policyNamespace, peer));

    public Peers Of(AdminPeer peer)
    {
        if (peer.Pods is { } pods)
            return OfPods(_index.Select(pods));
        var result = new Peers(new(Length), new(Length));
        foreach (var network in peer.Networks ?? [])
            result.Add(Of(network));
        // Which addresses nodes and names have, no manifest says.
        if (peer.Nodes is not null)
            result.Possible.Or(_outside).Or(_host);
        if (peer.DomainNames is not null)
            result.Possible.Or(_outside);
        return result;
    }

    private Peers OfPods(Bits shapes)
    {
        var possible = new Bits(Length);
        foreach (var number in _classes.ClassesOf(shapes))
            possible.Add(number);
        // Whether a plug-in sees the labels of a pod behind the address of its node is unknown.
        return new(possible.Copy().AndNot(_host), possible);
    }

    private Peers Of(IpBlock block)
    {
        var result = new Peers(new(Length), new(Length));
        if (block.Network.BaseAddress.AddressFamily != Atoms.Family)
            return result;
        var sure = result.Sure;
        Atoms.Add(block, sure, PodCount);
        foreach (var (number, atom) in _known)
        {
            if (sure[PodCount + atom])
                sure.Add(number);
        }
        // Every address of the family lies in the range of all addresses, known or not.
        if (block is { Network.PrefixLength: 0, Except.Count: 0 })
            sure.Or(_unknownAddress).Or(_host);
        result.Possible.Or(sure).Or(_unknownAddress).Or(_host);
        return result;
    }
}
