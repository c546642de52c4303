using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads the rules of an admin policy.</summary>
internal sealed class AdminRuleReader(bool elder, AdminTier tier, FieldReader fields)
{
    public List<AdminRule> Read(ManifestNode spec, Direction direction)
    {
        var rules = new List<AdminRule>();
        var (key, peersKey) = direction == Direction.Ingress ? ("ingress", "from") : ("egress", "to");
        if (fields.List(spec, key) is not { } list)
            return rules;
        foreach (var item in list)
        {
            fields.Allow(item, $"a rule of {key}", "name", "action", peersKey, elder ? "ports" : "protocols");
            if (!item.IsMapping)
                continue;
            var action = Action(item);
            var peers = Peers(item, peersKey, direction);
            var ports = elder ? AdminPortReader.Ports(item, fields) : AdminPortReader.Protocols(item, fields);
            if (action is not null)
                rules.Add(new(fields.Text(item, "name"), action.Value, peers, ports, item.Location));
        }
        return rules;
    }

    private AdminAction? Action(ManifestNode rule)
    {
        var text = fields.Text(rule, "action");
        if (text == (elder ? "Allow" : "Accept"))
            return AdminAction.Accept;
        if (text == "Deny")
            return AdminAction.Deny;
        if (text == "Pass" && !(elder && tier == AdminTier.Baseline))
            return AdminAction.Pass;
        var right = !elder ? "Accept, Deny or Pass" : tier == AdminTier.Baseline ? "Allow or Deny" : "Allow, Deny or Pass";
        fields.Parts.Error((rule["action"] ?? rule).Location, $"the action must be {right}");
        return null;
    }

    private List<AdminPeer> Peers(ManifestNode rule, string key, Direction direction)
    {
        var peers = new List<AdminPeer>();
        var any = false;
        if (fields.List(rule, key) is { } list)
        {
            foreach (var item in list)
            {
                any = true;
                if (Peer(item, key, direction) is { } peer)
                    peers.Add(peer);
            }
        }
        if (!any)
            fields.Parts.Error(rule.Location, $"the rule has no '{key}'; name at least one peer");
        return peers;
    }

    private AdminPeer? Peer(ManifestNode item, string key, Direction direction)
    {
        if (direction == Direction.Ingress)
            fields.Allow(item, $"a peer of {key}", "namespaces", "pods");
        else
            fields.Allow(item, $"a peer of {key}", "namespaces", "pods", "networks", "nodes", "domainNames");
        if (!item.IsMapping)
            return null;
        if (fields.List(item, "networks") is { } networks)
            return new(null, Networks(networks), null, null, item.Location);
        if (SelectorReader.ReadOptional(item, "nodes", fields) is { } nodes)
            return new(null, null, nodes, null, item.Location);
        if (fields.List(item, "domainNames") is { } names)
            return new(null, null, null, Names(names), item.Location);
        return AdminPolicyReader.Pods(item, $"the peer of {key}", fields) is { } pods ? new(pods, null, null, null, item.Location) : null;
    }

    private List<IpBlock> Networks(ManifestNode list)
    {
        var networks = new List<IpBlock>();
        foreach (var item in list)
        {
            if (AddressReader.Network(item, fields) is { } network)
                networks.Add(new(network, [], item.Location));
        }
        return networks;
    }

    private List<string> Names(ManifestNode list)
    {
        var names = new List<string>();
        foreach (var item in list)
        {
            if (item.IsScalar)
                names.Add(item.Text);
            else
                fields.Parts.Error(item.Location, "a domain name must be a text");
        }
        return names;
    }
}
