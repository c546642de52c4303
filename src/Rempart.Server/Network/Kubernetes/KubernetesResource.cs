namespace Rempart.Server.Network.Kubernetes;

/// <summary>A kind of object that says who can reach whom, and where an API server lists it.</summary>
/// <param name="ApiVersion">Its group and version.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Plural">Its name in the path.</param>
/// <param name="Optional">True for kinds that a cluster may not know; a cluster without them has none of these objects.</param>
internal sealed record KubernetesResource(string ApiVersion, string Kind, string Plural, bool Optional = false)
{
    /// <summary>
    /// Everything that decides about reachability. Secrets and config maps are not among it: the account needs no right to read them.
    /// </summary>
    public static IReadOnlyList<KubernetesResource> All { get; } =
    [
        new("v1", "Namespace", "namespaces"),
        new("v1", "Pod", "pods"),
        new("v1", "Service", "services"),
        new("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
        new("networking.k8s.io/v1", "Ingress", "ingresses"),
        new("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", "clusternetworkpolicies", Optional: true),
        new("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies", Optional: true),
        new("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", "baselineadminnetworkpolicies", Optional: true),
        // Policies of plug-ins see the same traffic: where one is, nothing is certain, and leaving it out would call a cluster proved.
        new("cilium.io/v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", Optional: true),
        new("cilium.io/v2", "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", Optional: true),
        new("crd.projectcalico.org/v1", "NetworkPolicy", "networkpolicies", Optional: true),
        new("crd.projectcalico.org/v1", "GlobalNetworkPolicy", "globalnetworkpolicies", Optional: true),
        new("crd.antrea.io/v1beta1", "NetworkPolicy", "networkpolicies", Optional: true),
        new("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", "clusternetworkpolicies", Optional: true),
        new("k8s.ovn.org/v1", "EgressFirewall", "egressfirewalls", Optional: true),
    ];

    /// <summary>NetworkPolicies: the kind that enforcement writes.</summary>
    public static KubernetesResource NetworkPolicies { get; } = All.Single(resource => resource is { Kind: "NetworkPolicy", ApiVersion: "networking.k8s.io/v1" });

    /// <summary>The path that lists the objects of all namespaces.</summary>
    public string Path => ApiVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{ApiVersion}/{Plural}" : $"api/{ApiVersion}/{Plural}";

    /// <summary>The path of one object of a namespace.</summary>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="name">The object.</param>
    public string PathOf(string namespaceName, string name) =>
        Path[..^Plural.Length] + $"namespaces/{Uri.EscapeDataString(namespaceName)}/{Plural}/{Uri.EscapeDataString(name)}";
}
