using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads a NetworkPolicy.</summary>
internal static class NetworkPolicyReader
{
    public static NetworkPolicy? Read(ManifestNode document, Metadata metadata, FieldReader fields)
    {
        // A policy without a spec is taken by the API server: it selects every pod of its namespace and allows no incoming traffic.
        var spec = fields.Mapping(document, "spec");
        if (spec is null)
        {
            fields.Parts.Warn(document.Location, $"the NetworkPolicy '{metadata.Name}' has no spec, so it denies all incoming traffic of its namespace");
            return new() { Namespace = metadata.Namespace, Name = metadata.Name, PodSelector = LabelSelector.Everything, Ingress = [], Location = metadata.Location };
        }
        fields.Allow(spec.Value, "the spec of a NetworkPolicy", "podSelector", "policyTypes", "ingress", "egress");
        var (ingress, egress) = Types(spec.Value, fields);
        return new()
        {
            Namespace = metadata.Namespace,
            Name = metadata.Name,
            PodSelector = SelectorReader.ReadOptional(spec.Value, "podSelector", fields) ?? LabelSelector.Everything,
            Ingress = Rules(spec.Value, "ingress", "from", ingress, fields),
            Egress = Rules(spec.Value, "egress", "to", egress, fields),
            Location = metadata.Location,
        };
    }

    /// <summary>The directions that the policy is about: those it names, else incoming, and outgoing when it has such rules.</summary>
    private static (bool Ingress, bool Egress) Types(ManifestNode spec, FieldReader fields)
    {
        if (fields.List(spec, "policyTypes") is not { } types)
            return (true, spec["egress"] is { IsSequence: true } rules && rules.GetEnumerator().MoveNext());
        bool ingress = false, egress = false, any = false;
        foreach (var type in types)
        {
            any = true;
            if (type.IsScalar && type.Span is "Ingress")
                ingress = true;
            else if (type.IsScalar && type.Span is "Egress")
                egress = true;
            else
                fields.Parts.Error(type.Location, "a policy type must be Ingress or Egress");
        }
        return any ? (ingress, egress) : (true, spec["egress"] is { IsSequence: true } list && list.GetEnumerator().MoveNext());
    }

    private static List<NetworkPolicyRule>? Rules(ManifestNode spec, string key, string peersKey, bool counts, FieldReader fields)
    {
        var rules = new List<NetworkPolicyRule>();
        if (fields.List(spec, key) is { } list)
        {
            foreach (var rule in list)
            {
                // "- " with nothing after it is a rule without restrictions.
                if (rule.IsNull)
                {
                    rules.Add(new(null, null, rule.Location));
                    continue;
                }
                fields.Allow(rule, $"a rule of {key}", peersKey, "ports");
                rules.Add(new(Peers(rule, peersKey, fields), Ports(rule, fields), rule.Location));
            }
            if (!counts && rules.Count > 0)
                fields.Parts.Warn(list.Location, $"the rules of {key} do not count, because policyTypes does not name {char.ToUpperInvariant(key[0]) + key[1..]}");
        }
        return counts ? rules : null;
    }

    private static List<NetworkPolicyPeer>? Peers(ManifestNode rule, string key, FieldReader fields)
    {
        if (fields.List(rule, key) is not { } list)
            return null;
        var peers = new List<NetworkPolicyPeer>();
        var any = false;
        foreach (var item in list)
        {
            any = true;
            if (Peer(item, key, fields) is { } peer)
                peers.Add(peer);
        }
        return any ? peers : null;
    }

    private static NetworkPolicyPeer? Peer(ManifestNode item, string key, FieldReader fields)
    {
        fields.Allow(item, $"a peer of {key}", "podSelector", "namespaceSelector", "ipBlock");
        var pods = SelectorReader.ReadOptional(item, "podSelector", fields);
        var spaces = SelectorReader.ReadOptional(item, "namespaceSelector", fields);
        var block = fields.Mapping(item, "ipBlock");
        if (pods is null && spaces is null && block is null)
        {
            fields.Parts.Error(item.Location, $"the peer of {key} selects nothing; write podSelector, namespaceSelector or ipBlock");
            return null;
        }
        if (block is null)
            return new(pods, spaces, null, item.Location);
        if (pods is not null || spaces is not null)
        {
            fields.Parts.Error(item.Location, "a peer has selectors or an ipBlock, not both; make two peers of them");
            return null;
        }
        return Block(block.Value, fields) is { } range ? new(null, null, range, item.Location) : null;
    }

    private static IpBlock? Block(ManifestNode block, FieldReader fields)
    {
        fields.Allow(block, "an ipBlock", "cidr", "except");
        if (block["cidr"] is not { } cidr)
        {
            fields.Parts.Error(block.Location, "the ipBlock has no cidr");
            return null;
        }
        if (AddressReader.Network(cidr, fields) is not { } network)
            return null;
        var excepts = new List<System.Net.IPNetwork>();
        if (fields.List(block, "except") is { } list)
        {
            foreach (var item in list)
            {
                if (AddressReader.Network(item, fields) is not { } part)
                    continue;
                if (part.PrefixLength <= network.PrefixLength || !network.Contains(part.BaseAddress))
                    fields.Parts.Error(item.Location, $"'{part}' must lie within '{network}' and be smaller");
                else
                    excepts.Add(part);
            }
        }
        return new(network, excepts, block.Location);
    }

    private static List<PolicyPort>? Ports(ManifestNode rule, FieldReader fields)
    {
        if (fields.List(rule, "ports") is not { } list)
            return null;
        var ports = new List<PolicyPort>();
        var any = false;
        foreach (var item in list)
        {
            any = true;
            if (Port(item, fields) is { } port)
                ports.Add(port);
        }
        return any ? ports : null;
    }

    private static PolicyPort? Port(ManifestNode item, FieldReader fields)
    {
        fields.Allow(item, "a port", "protocol", "port", "endPort");
        if (fields.Protocol(item) is not { } protocol)
            return null;
        var end = item["endPort"] is { IsNull: false } written ? written : (ManifestNode?)null;
        if (item["port"] is not { } port || port.IsNull)
        {
            if (end is not null)
                fields.Parts.Error(end.Value.Location, "endPort needs a port to begin with");
            return end is null ? PolicyPort.Every(protocol) : null;
        }
        if (port.IsScalar && !port.Span.IsEmpty && port.Span.ContainsAnyExceptInRange('0', '9') && IsPortName(port.Span))
        {
            if (end is null)
                return PolicyPort.Named(protocol, port.Text);
            fields.Parts.Error(end.Value.Location, "endPort goes with a number, not with a named port");
            return null;
        }
        if (fields.Port(port, "a port without a name") is not { } first)
            return null;
        if (end is null)
            return PolicyPort.Range(protocol, first, first);
        if (fields.Port(end.Value, "endPort") is not { } last)
            return null;
        if (last >= first)
            return PolicyPort.Range(protocol, first, last);
        fields.Parts.Error(end.Value.Location, $"endPort {last} is below port {first}");
        return null;
    }

    // Names of ports as Kubernetes takes them: lower-case letters, digits and dashes, with a letter among them.
    internal static bool IsPortName(ReadOnlySpan<char> text)
    {
        var letter = false;
        foreach (var character in text)
        {
            if (character is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
                return false;
            letter |= character is >= 'a' and <= 'z';
        }
        return letter && text.Length <= 63 && text[0] != '-' && text[^1] != '-';
    }
}
