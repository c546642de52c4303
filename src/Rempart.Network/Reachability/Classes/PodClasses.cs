using System.Net.Sockets;
using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Classes;

/// <summary>The classes of a cluster's pods, and the addresses outside it as far as policies tell them apart.</summary>
internal sealed class PodClasses
{
    private readonly PodIndex _index;
    private readonly Bits _representatives;
    private readonly int[] _partOf;
    private readonly int[][] _classesOfPart;
    private readonly Dictionary<Bits, Bits> _converted = new(ReferenceEqualityComparer.Instance);

    public PodClasses(ClusterModel cluster, PodIndex index)
    {
        _index = index;
        var sets = new PolicySets(cluster, index);
        Ipv4 = new(AddressFamily.InterNetwork, sets.Blocks);
        Ipv6 = new(AddressFamily.InterNetworkV6, sets.Blocks);
        NamesBlocks = sets.Blocks.Count > 0;
        _partOf = ShapeRefinement.Refine(index.Count, sets.Sets);
        _representatives = Representatives(_partOf);
        var keys = new Dictionary<(int Part, bool Host, int Ports, int V4, int V6), int>();
        var ports = new PortNames(sets.PortNames);
        var classes = new List<PodClass>();
        ClassOf = new int[cluster.Pods.Count];
        for (var i = 0; i < ClassOf.Length; i++)
        {
            var pod = cluster.Pods[i];
            var (v4, v6) = Atoms(pod);
            var key = (_partOf[index.ShapeOf[i]], pod.HostNetwork, ports.Of(pod), v4, v6);
            if (!keys.TryGetValue(key, out var number))
            {
                number = classes.Count;
                keys.Add(key, number);
                classes.Add(new(pod, key.Item1, key.Item3, v4, v6));
            }
            ClassOf[i] = number;
        }
        Classes = classes;
        Host = new(classes.Count);
        var members = Enumerable.Range(0, classes.Count).ToLookup(number => classes[number].Shape);
        Parts = _partOf.Length == 0 ? 0 : _partOf.Max() + 1;
        _classesOfPart = [.. Enumerable.Range(0, Parts).Select(part => members[part].ToArray())];
        for (var number = 0; number < classes.Count; number++)
        {
            if (classes[number].HostNetwork)
                Host.Add(number);
        }
    }

    public IReadOnlyList<PodClass> Classes { get; }

    public int[] ClassOf { get; }

    /// <summary>The number of parts of shapes.</summary>
    public int Parts { get; }

    /// <summary>Whether a policy looks at addresses, so that IPv4 and IPv6 may differ.</summary>
    public bool NamesBlocks { get; }

    public AddressAtoms Ipv4 { get; }

    public AddressAtoms Ipv6 { get; }

    /// <summary>The classes on the network of their nodes.</summary>
    public Bits Host { get; }

    /// <summary>The parts of shapes in a set of shapes that policies look at.</summary>
    public IEnumerable<int> PartsOf(Bits shapes)
    {
        foreach (var shape in shapes.Copy().And(_representatives))
            yield return _partOf[shape];
    }

    /// <summary>The classes in a set of shapes that policies look at. The set must not be changed.</summary>
    public Bits ClassesOf(Bits shapes)
    {
        if (_converted.TryGetValue(shapes, out var known))
            return known;
        var classes = new Bits(Classes.Count);
        foreach (var part in PartsOf(shapes))
        {
            foreach (var number in _classesOfPart[part])
                classes.Add(number);
        }
        _converted.Add(shapes, classes);
        return classes;
    }

    private static Bits Representatives(int[] partOf)
    {
        var bits = new Bits(partOf.Length);
        var seen = -1;
        for (var shape = 0; shape < partOf.Length; shape++)
        {
            // Parts are numbered in the order of their first shapes.
            if (partOf[shape] <= seen)
                continue;
            seen = partOf[shape];
            bits.Add(shape);
        }
        return bits;
    }

    private (int V4, int V6) Atoms(Pod pod)
    {
        if (pod.HostNetwork || pod.Addresses.Count == 0)
            return (PodClass.UnknownAddress, PodClass.UnknownAddress);
        int v4 = PodClass.NoAddress, v6 = PodClass.NoAddress;
        foreach (var address in pod.Addresses)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork)
                v4 = NamesBlocks ? Ipv4.AtomOf(address) : 0;
            else
                v6 = NamesBlocks ? Ipv6.AtomOf(address) : 0;
        }
        return (v4, v6);
    }

    /// <summary>Numbers for what pods declare under the names of ports that policies use.</summary>
    private sealed class PortNames(HashSet<string> names)
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal) { [""] = 0 };

        public int Of(Pod pod)
        {
            if (names.Count == 0 || pod.Ports.Count == 0)
                return 0;
            var text = string.Join(';', pod.Ports.Where(port => port.Name is not null && names.Contains(port.Name)).Select(port => $"{port.Name}/{port.Protocol}/{port.Number}"));
            if (!_numbers.TryGetValue(text, out var number))
                _numbers.Add(text, number = _numbers.Count);
            return number;
        }
    }
}
