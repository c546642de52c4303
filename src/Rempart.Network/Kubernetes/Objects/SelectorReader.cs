using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads label selectors.</summary>
internal static class SelectorReader
{
    /// <summary>The selector of a key; null when it is missing or null.</summary>
    public static LabelSelector? ReadOptional(ManifestNode mapping, string key, FieldReader fields) =>
        fields.Mapping(mapping, key) is { } selector ? Read(selector, key, fields) : null;

    /// <summary>The selector of a node.</summary>
    public static LabelSelector Read(ManifestNode selector, string what, FieldReader fields)
    {
        fields.Allow(selector, $"the selector '{what}'", "matchLabels", "matchExpressions");
        var labels = fields.Labels(selector, "matchLabels");
        if (fields.List(selector, "matchExpressions") is not { } list)
            return labels.Count == 0 ? LabelSelector.Everything : new(labels, []);
        var expressions = new List<LabelRequirement>();
        foreach (var item in list)
        {
            if (ReadRequirement(item, fields) is { } requirement)
                expressions.Add(requirement);
        }
        return new(labels, expressions);
    }

    private static LabelRequirement? ReadRequirement(ManifestNode item, FieldReader fields)
    {
        fields.Allow(item, "a requirement of matchExpressions", "key", "operator", "values");
        var key = fields.Text(item, "key");
        if (string.IsNullOrEmpty(key))
        {
            fields.Parts.Error(item.Location, "the requirement has no key; write 'key' with the name of a label");
            return null;
        }
        LabelOperator? operation = fields.Text(item, "operator") switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            _ => null,
        };
        if (operation is null)
        {
            fields.Parts.Error((item["operator"] ?? item).Location, "the requirement's operator must be In, NotIn, Exists or DoesNotExist");
            return null;
        }
        var values = new List<string>();
        if (fields.List(item, "values") is { } list)
        {
            foreach (var value in list)
            {
                if (value.IsScalar)
                    values.Add(value.Text);
                else
                    fields.Parts.Error(value.Location, "a value must be a text");
            }
        }
        var needsValues = operation is LabelOperator.In or LabelOperator.NotIn;
        if (needsValues == (values.Count == 0))
        {
            fields.Parts.Error(item.Location, needsValues ? $"the operator {operation} needs values" : $"the operator {operation} takes no values");
            return null;
        }
        return new(key, operation.Value, values);
    }
}
