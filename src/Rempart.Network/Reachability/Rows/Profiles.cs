using Rempart.Network.Policies;
using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reachability.Rows;

/// <summary>The profile of every class in both directions.</summary>
internal sealed class Profiles
{
    private readonly Dictionary<Key, int> _numbers = [];

    public Profiles(ClusterModel cluster, PodIndex index, PodClasses classes)
    {
        var perPart = new Selected[classes.Parts];
        for (var part = 0; part < perPart.Length; part++)
            perPart[part] = new();
        for (var i = 0; i < cluster.NetworkPolicies.Count; i++)
        {
            var policy = cluster.NetworkPolicies[i];
            foreach (var part in classes.PartsOf(index.Select(policy)))
            {
                if (policy.Ingress is not null)
                    perPart[part].Ingress.Add(i);
                if (policy.Egress is not null)
                    perPart[part].Egress.Add(i);
            }
        }
        var admin = cluster.AdminPolicies.OrderBy(policy => policy.Priority).ToArray();
        for (var i = 0; i < admin.Length; i++)
        {
            foreach (var part in classes.PartsOf(index.Select(admin[i].Subject)))
            {
                if (admin[i].Ingress.Count > 0)
                    perPart[part].AdminIngress.Add(i);
                if (admin[i].Egress.Count > 0)
                    perPart[part].AdminEgress.Add(i);
            }
        }
        foreach (var foreign in cluster.ForeignPolicies)
        {
            foreach (var part in classes.PartsOf(foreign.Namespace is { } space ? index.InNamespace(space) : index.All))
                perPart[part].Foreign = true;
        }
        Ingress = new int[classes.Classes.Count];
        Egress = new int[classes.Classes.Count];
        for (var number = 0; number < Ingress.Length; number++)
        {
            var pods = classes.Classes[number];
            Ingress[number] = NumberOf(Direction.Ingress, perPart[pods.Shape], pods, cluster, admin);
            Egress[number] = NumberOf(Direction.Egress, perPart[pods.Shape], pods, cluster, admin);
        }
    }

    public List<Profile> All { get; } = [];

    /// <summary>The number of each class's profile for incoming traffic.</summary>
    public int[] Ingress { get; }

    /// <summary>The number of each class's profile for outgoing traffic.</summary>
    public int[] Egress { get; }

    private int NumberOf(Direction direction, Selected selected, PodClass pods, ClusterModel cluster, AdminPolicy[] admin)
    {
        var ingress = direction == Direction.Ingress;
        var policies = ingress ? selected.Ingress : selected.Egress;
        var adminPolicies = ingress ? selected.AdminIngress : selected.AdminEgress;
        // A node is not isolated by the policies of its pods, or not in a way that all plug-ins share.
        var unknown = selected.Foreign || (pods.HostNetwork && policies.Count + adminPolicies.Count > 0);
        var key = new Key(direction, policies, adminPolicies, ingress ? pods.Ports : 0, unknown);
        if (_numbers.TryGetValue(key, out var number))
            return number;
        number = All.Count;
        _numbers.Add(key, number);
        All.Add(new(direction, [.. policies.Select(i => cluster.NetworkPolicies[i])], [.. adminPolicies.Select(i => admin[i])], ingress ? pods.Representative.Ports : [], unknown));
        return number;
    }

    private sealed class Selected
    {
        public List<int> Ingress { get; } = [];

        public List<int> Egress { get; } = [];

        public List<int> AdminIngress { get; } = [];

        public List<int> AdminEgress { get; } = [];

        public bool Foreign { get; set; }
    }

    private readonly record struct Key(Direction Direction, List<int> Policies, List<int> AdminPolicies, int Ports, bool Unknown)
    {
        public bool Equals(Key other) =>
            Direction == other.Direction && Ports == other.Ports && Unknown == other.Unknown && Policies.SequenceEqual(other.Policies) && AdminPolicies.SequenceEqual(other.AdminPolicies);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add((Direction, Ports, Unknown));
            foreach (var policy in Policies)
                hash.Add(policy);
            hash.Add(-1);
            foreach (var policy in AdminPolicies)
                hash.Add(policy);
            return hash.ToHashCode();
        }
    }
}
