using System.Globalization;
using System.Net;

namespace Rempart.Network.Reports;

/// <summary>An end of a reported connection.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Namespace">A workload's namespace; else null.</param>
/// <param name="Label">The name inside the namespace: <c>cart[Deployment]</c>; of others the whole name.</param>
/// <param name="Name">The whole name: <c>shop/cart[Deployment]</c>, <c>10.0.0.0-10.255.255.255[External]</c>, <c>{ingress-controller}</c>.</param>
public sealed record Peer(PeerKind Kind, string? Namespace, string Label, string Name)
{
    /// <summary>The ingress controller.</summary>
    public static Peer IngressController { get; } = new(PeerKind.IngressController, null, "{ingress-controller}", "{ingress-controller}");

    /// <summary>A workload.</summary>
    /// <param name="space">Its namespace's name.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind.</param>
    /// <returns>The peer.</returns>
    public static Peer Workload(string space, string name, string kind) => new(PeerKind.Workload, space, $"{name}[{kind}]", $"{space}/{name}[{kind}]");

    /// <summary>A range of addresses.</summary>
    /// <param name="first">The first.</param>
    /// <param name="last">The last.</param>
    /// <returns>The peer.</returns>
    public static Peer External(IPAddress first, IPAddress last)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{first}-{last}[External]");
        return new(PeerKind.External, null, name, name);
    }

    /// <summary>Whether a focus means this peer: <c>cart</c>, <c>shop/cart</c> or <c>ingress-controller</c>.</summary>
    /// <param name="focus">The focus.</param>
    /// <returns>True when it does.</returns>
    public bool IsNamed(string focus)
    {
        ArgumentNullException.ThrowIfNull(focus);
        if (Kind == PeerKind.IngressController)
            return focus is "ingress-controller" or "{ingress-controller}";
        if (Kind != PeerKind.Workload)
            return false;
        var bare = Label[..Label.LastIndexOf('[')];
        return focus == bare || focus == $"{Namespace}/{bare}" || focus == Name;
    }
}
