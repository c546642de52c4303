using Rempart.Core.Estates;
using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>What every object says about itself.</summary>
internal sealed record Metadata(string Name, string? DeclaredNamespace, LabelSet Labels, WorkloadName? OwnedBy, SourceLocation Location)
{
    /// <summary>The namespace, <c>default</c> when the manifest does not say.</summary>
    public string Namespace => DeclaredNamespace ?? "default";

    public static Metadata? Read(ManifestNode document, string kind, FieldReader fields)
    {
        if (document["metadata"] is not { IsMapping: true } metadata)
        {
            fields.Parts.Error(document.Location, $"the {kind} has no metadata; give it 'metadata' with a 'name'");
            return null;
        }
        var name = fields.Text(metadata, "name") ?? fields.Text(metadata, "generateName");
        if (string.IsNullOrEmpty(name))
        {
            fields.Parts.Error(metadata.Location, $"the {kind} has no name; give it 'metadata.name'");
            return null;
        }
        var space = fields.Text(metadata, "namespace") is { Length: > 0 } written ? written : null;
        // Names stand in reports and drawings: what Kubernetes would not take as one must not reach a terminal either.
        if (!IsName(name) || (space is not null && !IsName(space)))
        {
            fields.Parts.Error(metadata.Location, $"the {kind} has a name or a namespace that Kubernetes does not take; use letters, digits, '-' and '.'");
            return null;
        }
        return new(name, space, fields.Labels(metadata, "labels"), ReadOwner(metadata, space ?? "default", fields), document.Location);
    }

    private static WorkloadName? ReadOwner(ManifestNode metadata, string space, FieldReader fields)
    {
        WorkloadName? first = null;
        if (metadata["ownerReferences"] is { IsSequence: true } owners)
        {
            foreach (var owner in owners)
            {
                // Something must own: a reference without a name owns nothing.
                if (fields.Text(owner, "name") is not { Length: > 0 } name)
                    continue;
                var candidate = new WorkloadName(space, fields.Text(owner, "kind") is { Length: > 0 } kind ? kind : "Pod", name);
                if (!IsName(candidate.Name) || !IsName(candidate.Kind))
                {
                    fields.Parts.Error(owner.Location, "the owner has a name or a kind that Kubernetes does not take; use letters, digits, '-' and '.'");
                    continue;
                }
                if (owner["controller"] is { } controller && controller.Span is "true")
                    return candidate;
                first ??= candidate;
            }
        }
        return first;
    }

    private static bool IsName(string text)
    {
        foreach (var letter in text)
        {
            if (!(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or ':'))
                return false;
        }
        return true;
    }
}
