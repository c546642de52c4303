namespace Rempart.Cli.Lab;

/// <summary>What one lab consists of: decided whole before anything is made, so that whatever was made can be found again.</summary>
internal sealed record LabPlan
{
    public required IReadOnlyList<LabNamespace> Namespaces { get; init; }

    public required IReadOnlyList<LabLink> Links { get; init; }
}

/// <summary>What a namespace plays.</summary>
internal enum LabRole
{
    /// <summary>A subnet: all addresses of its hosts and pods.</summary>
    Subnet,

    /// <summary>A router of the estate, with the compiled rules.</summary>
    Router,

    /// <summary>
    /// Everything the estate does not declare: the networks between routers, and the internet. It passes packets on and filters
    /// nothing, as the proof of segmentation assumes.
    /// </summary>
    Core,

    /// <summary>A pod, in a lab of pods.</summary>
    Pod,

    /// <summary>The node that joins the pods, with the rules of their policies.</summary>
    Node,
}

/// <summary>One network namespace.</summary>
internal sealed record LabNamespace
{
    /// <summary>Its name, for <c>ip netns exec</c>.</summary>
    public required string Name { get; init; }

    public required LabRole Role { get; init; }

    /// <summary>The id of the subnet or router, or <c>namespace/name</c> of the pod; <c>core</c> for the core, <c>node</c> for the node.</summary>
    public required string Of { get; init; }

    public required IReadOnlyList<LabAddress> Addresses { get; init; }

    /// <summary>What listens, as <c>ADDRESS:PORT/PROTO</c>.</summary>
    public IReadOnlyList<string> Listens { get; init; } = [];

    /// <summary>Network to the interface by which it is reached; the next hop is the link-local address of the link's other end.</summary>
    public IReadOnlyList<LabRoute> Routes { get; init; } = [];

    public bool Forwards => Role is not (LabRole.Subnet or LabRole.Pod);
}

/// <summary>One address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Interface">The interface that holds it.</param>
/// <param name="Of">Whose it is: a host, a service that runs in pods, a pod, or <c>undeclared</c>.</param>
internal sealed record LabAddress(string Address, string Interface, string Of)
{
    public const string Undeclared = "undeclared";
}

/// <summary>A way to a network.</summary>
/// <param name="To">The network.</param>
/// <param name="Via">The next hop's link-local address; it serves IPv4 too (RFC 8950), so that no estate address is used up for links.</param>
/// <param name="Interface">The interface.</param>
internal sealed record LabRoute(string To, string Via, string Interface);

/// <summary>A pair of virtual Ethernet interfaces between two namespaces.</summary>
internal sealed record LabLink(string Upper, string UpperInterface, string Lower, string LowerInterface)
{
    public const string UpperAddress = "fe80::1";
    public const string LowerAddress = "fe80::2";
}
