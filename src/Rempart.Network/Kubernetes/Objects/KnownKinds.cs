namespace Rempart.Network.Kubernetes.Objects;

/// <summary>The kinds of objects that decide who can reach whom.</summary>
internal static class KnownKinds
{
    private static readonly (string Kind, string Version)[] Known =
    [
        ("Namespace", "v1"), ("Pod", "v1"), ("Service", "v1"), ("ReplicationController", "v1"),
        ("Deployment", "apps/v1"), ("StatefulSet", "apps/v1"), ("DaemonSet", "apps/v1"), ("ReplicaSet", "apps/v1"),
        ("Job", "batch/v1"), ("CronJob", "batch/v1"), ("VirtualMachine", "kubevirt.io/v1"),
        ("Ingress", "networking.k8s.io/v1"), ("NetworkPolicy", "networking.k8s.io/v1"), ("Route", "route.openshift.io/v1"),
        ("ClusterNetworkPolicy", "policy.networking.k8s.io/v1alpha2"),
        ("AdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1"), ("BaselineAdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1"),
    ];

    // Policies of network plug-ins that look at the same traffic as NetworkPolicies. MultiNetworkPolicy is not among them: it
    // is about secondary networks only.
    private static readonly (string Group, string Kind)[] Foreign =
    [
        ("cilium.io", "CiliumNetworkPolicy"), ("cilium.io", "CiliumClusterwideNetworkPolicy"),
        ("crd.projectcalico.org", "NetworkPolicy"), ("crd.projectcalico.org", "GlobalNetworkPolicy"),
        ("projectcalico.org", "NetworkPolicy"), ("projectcalico.org", "GlobalNetworkPolicy"),
        ("crd.antrea.io", "NetworkPolicy"), ("crd.antrea.io", "ClusterNetworkPolicy"),
        ("k8s.ovn.org", "EgressFirewall"),
    ];

    public static KindStanding StandingOf(string version, string kind)
    {
        var group = GroupOf(version);
        var standing = KindStanding.Irrelevant;
        foreach (var known in Known)
        {
            if (known.Kind != kind)
                continue;
            if (known.Version == version)
                return KindStanding.Known;
            // Ingress and workloads had other groups once; a kind of a group that never had it is something else.
            if (GroupOf(known.Version) == group || group is "extensions")
                standing = KindStanding.UnknownVersion;
        }
        if (standing == KindStanding.UnknownVersion)
            return standing;
        foreach (var foreign in Foreign)
        {
            if (foreign.Kind == kind && foreign.Group == group)
                return KindStanding.Foreign;
        }
        // What a newer version of the policy API adds may allow or deny.
        return group == "policy.networking.k8s.io" || (group == "networking.k8s.io" && kind.EndsWith("Policy", StringComparison.Ordinal))
            ? KindStanding.UnknownVersion : standing;
    }

    public static string VersionsOf(string kind)
    {
        foreach (var known in Known)
        {
            if (known.Kind == kind)
                return known.Version;
        }
        return "ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2, AdminNetworkPolicy and BaselineAdminNetworkPolicy of v1alpha1";
    }

    public static bool IsClusterWide(string kind) => kind is "CiliumClusterwideNetworkPolicy" or "GlobalNetworkPolicy" or "ClusterNetworkPolicy";

    private static string GroupOf(string version) => version.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? version[..slash] : "";
}
