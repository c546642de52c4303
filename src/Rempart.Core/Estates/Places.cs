using System.Net;
using Rempart.Core.Access;

namespace Rempart.Core.Estates;

/// <summary>One of <c>environments</c>: production, test, development…</summary>
public sealed record EstateEnvironment : NamedDeclaration
{
    /// <summary>The name people read; null when only the id is declared.</summary>
    public string? Name { get; init; }

    /// <summary>What the environment is for.</summary>
    public string? Purpose { get; init; }

    /// <summary>Environments that must not reach this one, nor be reached from it. It holds both ways; ask <see cref="Estate.AreIsolated"/>.</summary>
    public IReadOnlyList<string> IsolatedFrom { get; init; } = [];
}

/// <summary>One of <c>subnets</c>.</summary>
public sealed record Subnet : NamedDeclaration
{
    /// <summary>The id of its environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The zone within the environment, such as <c>edge</c>, <c>app</c> or <c>data</c>.</summary>
    public string? Zone { get; init; }

    /// <summary>Its networks, at least one; IPv4 and IPv6 may stand together.</summary>
    public required IReadOnlyList<IPNetwork> Cidr { get; init; }
}

/// <summary>One of <c>hosts</c>: a machine.</summary>
public sealed record Host : NamedDeclaration
{
    /// <summary>The id of its subnet; null for a host that declares <see cref="Interfaces"/> instead.</summary>
    public string? Subnet { get; init; }

    /// <summary>Its addresses in <see cref="Subnet"/>.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Subnet id to the host's addresses there, for a host with a foot in several subnets, such as a router.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> Interfaces { get; init; } = new Dictionary<string, IReadOnlyList<IPAddress>>();

    /// <summary>Its DNS names.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What the host is for.</summary>
    public IReadOnlyList<HostRole> Roles { get; init; } = [];

    /// <summary>How Rempart reaches into it. A host that is not reached cannot be verified from inside: its controls say Unknown.</summary>
    public HostReach ReachedBy { get; init; }

    /// <summary>All its addresses, those of <see cref="Addresses"/> first, then those of <see cref="Interfaces"/> by subnet id.</summary>
    public IEnumerable<IPAddress> AllAddresses =>
        Addresses.Concat(Interfaces.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value));
}

/// <summary>How Rempart reaches into a host.</summary>
public enum HostReach
{
    /// <summary>Not at all: only what answers over the network can be verified.</summary>
    None,

    /// <summary>The host is the machine on which Rempart runs. At most one host is.</summary>
    Local,
}

/// <summary>What a host is for.</summary>
public enum HostRole
{
    /// <summary>Runs services.</summary>
    Application,

    /// <summary>Keeps backups.</summary>
    Backup,

    /// <summary>The way in for people.</summary>
    Bastion,

    /// <summary>A node of a cluster.</summary>
    ClusterNode,

    /// <summary>Runs a datastore.</summary>
    Database,

    /// <summary>Runs metrics, logs or alerting.</summary>
    Monitoring,

    /// <summary>Passes packets between subnets.</summary>
    Router,
}

/// <summary>One of <c>clusters</c>: a Kubernetes cluster.</summary>
public sealed record Cluster : NamedDeclaration
{
    /// <summary>The id of its environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Its namespaces.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The subnets its nodes and pods live in.</summary>
    public IReadOnlyList<string> Subnets { get; init; } = [];

    /// <summary>Where its objects are read from; null when they are not read.</summary>
    public ClusterSource? Source { get; init; }

    /// <summary>Where its API server answers, for people who administer it through the bastion; null when nobody may.</summary>
    public Destination? Endpoint { get; init; }
}

/// <summary>Where a cluster's objects are read from: a folder of manifests, or the running cluster.</summary>
public sealed record ClusterSource
{
    /// <summary>A folder of manifests, relative to the estate's folder. Either this or <see cref="Context"/> is set.</summary>
    public string? Manifests { get; init; }

    /// <summary>A context of the kubeconfig.</summary>
    public string? Context { get; init; }

    /// <summary>The kubeconfig file that holds <see cref="Context"/>; the user's own when null.</summary>
    public string? Kubeconfig { get; init; }
}
