using System.Net;
using Rempart.Network.Policies;

namespace Rempart.Network.Compilation.Pods;

/// <summary>A pod with its namespace.</summary>
internal sealed record AddressedPod(Pod Pod, Namespace Space)
{
    public string Name => $"{Pod.Namespace}/{Pod.Name}";
}

/// <summary>The pods of a cluster as a node knows them: by their addresses.</summary>
internal sealed class AddressedPods
{
    public AddressedPods(ClusterModel cluster)
    {
        var spaces = new Dictionary<string, Namespace>(StringComparer.Ordinal);
        foreach (var space in cluster.Namespaces)
            spaces.TryAdd(space.Name, space);
        var owners = new Dictionary<IPAddress, Pod>();
        foreach (var pod in cluster.Pods)
        {
            if (pod.HostNetwork)
            {
                LeftOut.Add($"{pod.DisplayName} uses the network of its node, and what policies do with that is left to each network plug-in");
                continue;
            }
            if (pod.Addresses.Count == 0)
                Problems.Add($"{pod.Location}: {pod.DisplayName} has no address; take the manifests with the status of the pods: kubectl get pods -A -o yaml");
            foreach (var address in pod.Addresses)
            {
                if (!owners.TryAdd(address, pod))
                    Problems.Add($"{pod.Location}: {pod.Namespace}/{pod.Name} has the address {address} of {owners[address].Namespace}/{owners[address].Name}; leave out pods that have ended");
            }
            All.Add(new(pod, spaces.GetValueOrDefault(pod.Namespace) ?? Namespace.Undeclared(pod.Namespace)));
        }
    }

    public List<AddressedPod> All { get; } = [];

    public List<string> LeftOut { get; } = [];

    public List<string> Problems { get; } = [];
}
