using System.Net;
using Rempart.Core.Networks;

namespace Rempart.Core.Estates;

/// <summary>One of <c>services</c>: something that runs and may listen.</summary>
public sealed record Service : NamedDeclaration
{
    /// <summary>The id of its environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Where it runs: in a cluster's namespace, or on a host.</summary>
    public required RunsOn RunsOn { get; init; }

    /// <summary>The ports it listens on.</summary>
    public IReadOnlyList<Listener> Listens { get; init; } = [];

    /// <summary>Addresses under which its ports answer, when they are not those of its host: a load balancer, an ingress, a loopback address.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Its DNS names. The first is the server name a TLS client asks for.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Ids of the data classes it handles.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];
}

/// <summary>Where a service runs: either <see cref="Cluster"/> or <see cref="Host"/> is set.</summary>
public sealed record RunsOn
{
    /// <summary>The id of the cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>The namespace within <see cref="Cluster"/>.</summary>
    public string? Namespace { get; init; }

    /// <summary>The labels that select its pods.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    /// <summary>The id of the host.</summary>
    public string? Host { get; init; }
}

/// <summary>A port, or a range of ports, that a service listens on.</summary>
public sealed record Listener : Declaration
{
    /// <summary>The name of the port within its service, such as <c>https</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The port or the range.</summary>
    public required PortRange Port { get; init; }

    /// <summary>Whether it speaks TLS; <see cref="TlsMode.None"/> when not declared.</summary>
    public TlsMode Tls { get; init; }

    /// <summary>The name of the process that holds the socket; null when any process of the service may.</summary>
    public string? Process { get; init; }
}

/// <summary>Who proves who they are on a connection.</summary>
public enum TlsMode
{
    /// <summary>No TLS.</summary>
    None,

    /// <summary>The server shows a certificate.</summary>
    Server,

    /// <summary>Server and client show certificates.</summary>
    Mutual,
}

/// <summary>One of <c>exposure</c>: what may listen on a host beside its services, and who may reach it.</summary>
public sealed record Exposure : Declaration
{
    /// <summary>The id of the host.</summary>
    public required string Host { get; init; }

    /// <summary>What may listen, at least one.</summary>
    public required IReadOnlyList<PortRange> Ports { get; init; }

    /// <summary>Who may reach it.</summary>
    public required ExposureScope To { get; init; }

    /// <summary>The name of the process that holds the socket, such as <c>sshd</c>; null when any process may.</summary>
    public string? Process { get; init; }

    /// <summary>Why it is exposed.</summary>
    public string? Why { get; init; }
}

/// <summary>Who may reach what is exposed: one kind, and the id when the kind has ids.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">The id of the environment or the subnet; null for the other kinds.</param>
public readonly record struct ExposureScope(ExposureKind Kind, string? Id = null)
{
    /// <summary>The text the estate uses: <c>internet</c>, <c>loopback</c>, or the id.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Kind switch
    {
        ExposureKind.Internet => "internet",
        ExposureKind.Loopback => "loopback",
        _ => Id ?? "",
    };
}

/// <summary>The kinds of <see cref="ExposureScope"/>.</summary>
public enum ExposureKind
{
    /// <summary>Only the host itself: the socket is bound to a loopback address.</summary>
    Loopback,

    /// <summary>One subnet.</summary>
    Subnet,

    /// <summary>The subnets of one environment.</summary>
    Environment,

    /// <summary>Everyone.</summary>
    Internet,
}
