using Rempart.Core.Networks;

namespace Rempart.Core.Estates;

/// <summary>One of <c>flows</c>: traffic that is allowed. Everything else is forbidden.</summary>
public sealed record Flow : NamedDeclaration
{
    /// <summary>Who opens the connection.</summary>
    public required FlowEnd From { get; init; }

    /// <summary>Who answers it.</summary>
    public required FlowEnd To { get; init; }

    /// <summary>The ports at <see cref="To"/>, at least one.</summary>
    public required IReadOnlyList<PortRange> Ports { get; init; }

    /// <summary>Why the flow is needed.</summary>
    public required string Why { get; init; }
}

/// <summary>One end of a flow. A name is looked up among services, then datastores, hosts and subnets; <c>internet</c> is everything outside.</summary>
/// <param name="Kind">What the end is.</param>
/// <param name="Id">Its id; <c>internet</c> for <see cref="FlowEndKind.Internet"/>.</param>
public readonly record struct FlowEnd(FlowEndKind Kind, string Id)
{
    /// <summary>The id, as the estate writes it.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;
}

/// <summary>The kinds of <see cref="FlowEnd"/>.</summary>
public enum FlowEndKind
{
    /// <summary>A service.</summary>
    Service,

    /// <summary>A datastore.</summary>
    Datastore,

    /// <summary>A host.</summary>
    Host,

    /// <summary>Every address of a subnet.</summary>
    Subnet,

    /// <summary>Everything that no subnet of the estate holds.</summary>
    Internet,
}
