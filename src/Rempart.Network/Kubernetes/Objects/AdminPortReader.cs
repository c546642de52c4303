using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads the ports of an admin policy's rule: <c>ports</c> of v1alpha1 and <c>protocols</c> of v1alpha2.</summary>
internal static class AdminPortReader
{
    public static List<PolicyPort>? Ports(ManifestNode rule, FieldReader fields)
    {
        if (fields.List(rule, "ports") is not { } list)
            return null;
        var ports = new List<PolicyPort>();
        foreach (var item in list)
        {
            fields.Allow(item, "a port", "portNumber", "portRange", "namedPort");
            PolicyPort? port = null;
            if (fields.Mapping(item, "portNumber") is { } number)
                port = fields.Protocol(number) is { } protocol ? Number(number, "port", protocol, fields) : null;
            else if (fields.Mapping(item, "portRange") is { } range)
                port = fields.Protocol(range) is { } protocol ? Range(range, protocol, fields) : null;
            else if (fields.Text(item, "namedPort") is { } name)
                port = PolicyPort.Named(null, name);
            else
                fields.Parts.Error(item.Location, "a port must have exactly one of portNumber, portRange and namedPort");
            if (port is not null)
                ports.Add(port);
        }
        return ports.Count == 0 && !list.GetEnumerator().MoveNext() ? null : ports;
    }

    public static List<PolicyPort>? Protocols(ManifestNode rule, FieldReader fields)
    {
        if (fields.List(rule, "protocols") is not { } list)
            return null;
        var ports = new List<PolicyPort>();
        foreach (var item in list)
        {
            fields.Allow(item, "a protocol", "tcp", "udp", "sctp", "destinationNamedPort");
            if (!item.IsMapping)
                continue;
            var port = fields.Text(item, "destinationNamedPort") is { } name ? PolicyPort.Named(null, name)
                : item["tcp"] is { } tcp ? Destination(tcp, NetworkProtocol.Tcp, fields)
                : item["udp"] is { } udp ? Destination(udp, NetworkProtocol.Udp, fields)
                : item["sctp"] is { } sctp ? Destination(sctp, NetworkProtocol.Sctp, fields)
                : null;
            if (port is not null)
                ports.Add(port);
        }
        return ports.Count == 0 && !list.GetEnumerator().MoveNext() ? null : ports;
    }

    private static PolicyPort? Destination(ManifestNode node, NetworkProtocol protocol, FieldReader fields)
    {
        if (node.IsNull)
            return PolicyPort.Every(protocol);
        fields.Allow(node, "a protocol", "destinationPort");
        if (fields.Mapping(node, "destinationPort") is not { } port)
            return PolicyPort.Every(protocol);
        fields.Allow(port, "a destinationPort", "number", "range");
        return fields.Mapping(port, "range") is { } range ? Range(range, protocol, fields) : Number(port, "number", protocol, fields);
    }

    private static PolicyPort? Number(ManifestNode node, string key, NetworkProtocol protocol, FieldReader fields)
    {
        if (node[key] is { } value)
            return fields.Port(value, $"'{key}'") is { } number ? PolicyPort.Range(protocol, number, number) : null;
        fields.Parts.Error(node.Location, $"the port has no '{key}'");
        return null;
    }

    private static PolicyPort? Range(ManifestNode node, NetworkProtocol protocol, FieldReader fields)
    {
        if (node["start"] is not { } start || node["end"] is not { } end)
        {
            fields.Parts.Error(node.Location, "a range of ports needs start and end");
            return null;
        }
        if (fields.Port(start, "start") is not { } first || fields.Port(end, "end") is not { } last)
            return null;
        if (first <= last)
            return PolicyPort.Range(protocol, first, last);
        fields.Parts.Error(end.Location, $"end {last} is below start {first}");
        return null;
    }
}
