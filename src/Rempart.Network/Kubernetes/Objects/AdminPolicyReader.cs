using System.Globalization;
using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads ClusterNetworkPolicy (v1alpha2), AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1).</summary>
internal static class AdminPolicyReader
{
    public static AdminPolicy? Read(ManifestNode document, string kind, Metadata metadata, FieldReader fields)
    {
        if (fields.Mapping(document, "spec") is not { } spec)
        {
            fields.Parts.Error(document.Location, $"the {kind} '{metadata.Name}' has no spec");
            return null;
        }
        var elder = kind != "ClusterNetworkPolicy";
        if (kind == "BaselineAdminNetworkPolicy")
            fields.Allow(spec, $"the spec of a {kind}", "subject", "ingress", "egress");
        else if (elder)
            fields.Allow(spec, $"the spec of a {kind}", "subject", "ingress", "egress", "priority");
        else
            fields.Allow(spec, $"the spec of a {kind}", "subject", "ingress", "egress", "priority", "tier");
        var tier = Tier(spec, kind, fields);
        var priority = kind == "BaselineAdminNetworkPolicy" ? 0 : Priority(spec, kind, fields);
        if (kind == "BaselineAdminNetworkPolicy" && metadata.Name != "default")
            fields.Parts.Error(metadata.Location, $"a BaselineAdminNetworkPolicy is named 'default', not '{metadata.Name}'");
        var subject = spec["subject"] is { } node ? Pods(node, "the subject", fields) : null;
        if (subject is null && spec["subject"] is null)
            fields.Parts.Error(spec.Location, $"the {kind} '{metadata.Name}' has no subject; write 'subject' with 'namespaces' or 'pods'");
        if (tier is null || priority is null || subject is null)
            return null;
        var rules = new AdminRuleReader(elder, tier.Value, fields);
        return new()
        {
            Kind = kind,
            Name = metadata.Name,
            Tier = tier.Value,
            Priority = priority.Value,
            Subject = subject,
            Ingress = rules.Read(spec, Direction.Ingress),
            Egress = rules.Read(spec, Direction.Egress),
            Location = metadata.Location,
        };
    }

    /// <summary>Pods by <c>namespaces</c> or by <c>pods</c>.</summary>
    public static AdminPodSelector? Pods(ManifestNode node, string what, FieldReader fields)
    {
        if (!node.IsMapping)
        {
            fields.Parts.Error(node.Location, $"{what} must have 'namespaces' or 'pods'");
            return null;
        }
        var spaces = SelectorReader.ReadOptional(node, "namespaces", fields);
        var pods = fields.Mapping(node, "pods");
        if ((spaces is null) == (pods is null))
        {
            fields.Parts.Error(node.Location, $"{what} must have exactly one of 'namespaces' and 'pods'");
            return null;
        }
        if (spaces is not null)
            return new(spaces, null);
        fields.Allow(pods!.Value, $"'pods' of {what}", "namespaceSelector", "podSelector");
        return new(SelectorReader.ReadOptional(pods.Value, "namespaceSelector", fields) ?? LabelSelector.Everything, SelectorReader.ReadOptional(pods.Value, "podSelector", fields) ?? LabelSelector.Everything);
    }

    private static AdminTier? Tier(ManifestNode spec, string kind, FieldReader fields)
    {
        if (kind != "ClusterNetworkPolicy")
            return kind == "AdminNetworkPolicy" ? AdminTier.Admin : AdminTier.Baseline;
        switch (fields.Text(spec, "tier"))
        {
            case "Admin": return AdminTier.Admin;
            case "Baseline": return AdminTier.Baseline;
            default:
                fields.Parts.Error((spec["tier"] ?? spec).Location, "the tier must be Admin or Baseline");
                return null;
        }
    }

    private static int? Priority(ManifestNode spec, string kind, FieldReader fields)
    {
        if (spec["priority"] is { IsScalar: true } value && int.TryParse(value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var priority) && priority <= 1000)
            return priority;
        fields.Parts.Error((spec["priority"] ?? spec).Location, $"the priority of a {kind} must be a number from 0 to 1000");
        return null;
    }
}
