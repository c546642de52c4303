using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads one object of any kind, or a list of them. Kinds that have nothing to do with the network are passed over.</summary>
internal sealed class ObjectReader(ObjectParts parts)
{
    private readonly FieldReader _fields = new(parts);

    public void Read(ManifestNode document)
    {
        if (document.IsNull)
            return;
        if (!document.IsMapping)
        {
            parts.Warn(document.Location, "this is no Kubernetes object and was passed over: an object is a mapping with apiVersion and kind");
            return;
        }
        if (_fields.Text(document, "kind") is not { Length: > 0 } kind)
        {
            parts.Warn(document.Location, "this is no Kubernetes object and was passed over: it has no kind");
            return;
        }
        var version = _fields.Text(document, "apiVersion");
        if (kind.EndsWith("List", StringComparison.Ordinal) && document["items"] is { } items)
            ReadItems(items, kind, version);
        else
            Read(document, kind, version);
    }

    private void ReadItems(ManifestNode items, string listKind, string? listVersion)
    {
        if (items.IsNull)
            return;
        if (!items.IsSequence)
        {
            parts.Error(items.Location, "'items' must be a list");
            return;
        }
        foreach (var item in items)
        {
            // The API server leaves kind and version out of the items of a typed list such as PodList.
            if (listKind != "List" && item.IsMapping && item["kind"] is null)
                Read(item, listKind[..^4], listVersion);
            else
                Read(item);
        }
    }

    private void Read(ManifestNode document, string kind, string? version)
    {
        if (version is null)
        {
            parts.Error(document.Location, $"the {kind} has no apiVersion");
            return;
        }
        var standing = KnownKinds.StandingOf(version, kind);
        if (standing == KindStanding.Irrelevant)
            return;
        if (standing == KindStanding.UnknownVersion)
        {
            parts.Error((document["apiVersion"] ?? document).Location, $"{kind} of {version} is not known; this version reads {KnownKinds.VersionsOf(kind)}");
            return;
        }
        if (Metadata.Read(document, kind, _fields) is not { } metadata)
            return;
        if (standing == KindStanding.Foreign)
        {
            parts.Warn(metadata.Location, $"the rules of {kind} ({version}) are not known, so what it may touch is unknown");
            parts.ForeignPolicies.Add(new(kind, KnownKinds.IsClusterWide(kind) ? null : metadata.Namespace, metadata.Name, metadata.Location));
            return;
        }
        ReadKnown(document, kind, metadata);
    }

    private void ReadKnown(ManifestNode document, string kind, Metadata metadata)
    {
        switch (kind)
        {
            case "Namespace":
                parts.Namespaces.Add(new(metadata.Name, metadata.Labels.With(Namespace.NameLabel, metadata.Name), metadata.Location));
                break;
            case "Service":
                parts.Services.Add(ServiceReader.Read(document, metadata, _fields));
                break;
            case "Ingress":
                parts.Ingresses.Add(ServiceReader.ReadIngress(document, metadata, _fields));
                break;
            case "Route":
                parts.Ingresses.Add(ServiceReader.ReadRoute(document, metadata, _fields));
                break;
            case "NetworkPolicy":
                if (NetworkPolicyReader.Read(document, metadata, _fields) is { } policy)
                    parts.NetworkPolicies.Add(policy);
                break;
            case "ClusterNetworkPolicy" or "AdminNetworkPolicy" or "BaselineAdminNetworkPolicy":
                if (AdminPolicyReader.Read(document, kind, metadata, _fields) is { } admin)
                    parts.AdminPolicies.Add(admin);
                break;
            default:
                WorkloadReader.Read(document, kind, metadata, _fields);
                break;
        }
    }
}
