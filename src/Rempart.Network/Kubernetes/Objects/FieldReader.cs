using System.Globalization;
using Rempart.Network.Kubernetes.Yaml;
using Rempart.Network.Policies;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads the fields of objects and says what is wrong with them. Strings and labels that repeat are kept once.</summary>
internal sealed class FieldReader(ObjectParts parts)
{
    private readonly HashSet<string> _strings = new(StringComparer.Ordinal);
    private readonly HashSet<LabelSet> _labels = [];

    public ObjectParts Parts => parts;

    /// <summary>A scalar of a mapping; null when it is missing, null, or (with an error) no scalar.</summary>
    public string? Text(ManifestNode mapping, string key)
    {
        if (mapping[key] is not { } value || value.IsNull)
            return null;
        if (value.IsScalar)
            return Keep(value);
        parts.Error(value.Location, $"'{key}' must be a text");
        return null;
    }

    /// <summary>The list of a key; null when it is missing, null, or (with an error) no list.</summary>
    public ManifestNode? List(ManifestNode mapping, string key)
    {
        if (mapping[key] is not { } value || value.IsNull)
            return null;
        if (value.IsSequence)
            return value;
        parts.Error(value.Location, $"'{key}' must be a list");
        return null;
    }

    /// <summary>The mapping of a key; null when it is missing, null, or (with an error) no mapping.</summary>
    public ManifestNode? Mapping(ManifestNode mapping, string key)
    {
        if (mapping[key] is not { } value || value.IsNull)
            return null;
        if (value.IsMapping)
            return value;
        parts.Error(value.Location, $"'{key}' must be a mapping");
        return null;
    }

    /// <summary>Says which keys of a mapping are not known, so that a misspelt field does not silently widen or narrow a rule.</summary>
    public void Allow(ManifestNode mapping, string what, params ReadOnlySpan<string> keys)
    {
        if (!mapping.IsMapping)
        {
            parts.Error(mapping.Location, $"{what} must be a mapping");
            return;
        }
        var seen = 0L;
        var isKey = false;
        foreach (var node in mapping)
        {
            isKey = !isKey;
            if (!isKey)
                continue;
            var index = -1;
            for (var i = 0; i < keys.Length && index < 0; i++)
            {
                if (node.IsScalar && node.Span.SequenceEqual(keys[i]))
                    index = i;
            }
            if (index < 0)
                parts.Error(node.Location, $"{what} has no field '{(node.IsScalar ? node.Text : "")}'; it has {string.Join(", ", keys!)}");
            else if ((seen & 1L << index) != 0)
                parts.Error(node.Location, $"'{keys[index]}' is there twice");
            else
                seen |= 1L << index;
        }
    }

    /// <summary>Labels; a label of a number or a truth value must be quoted, as Kubernetes demands.</summary>
    public LabelSet Labels(ManifestNode mapping, string key)
    {
        if (Mapping(mapping, key) is not { } labels)
            return LabelSet.Empty;
        var list = new List<KeyValuePair<string, string>>();
        string? name = null;
        foreach (var node in labels)
        {
            if (name is null)
            {
                name = node.IsScalar ? Keep(node) : "";
                continue;
            }
            if (!node.IsScalar)
                parts.Error(node.Location, $"the label '{name}' must be a text");
            else
                list.Add(new(name, node.IsNull ? "" : Keep(node)));
            name = null;
        }
        var set = LabelSet.Of(list);
        if (_labels.TryGetValue(set, out var known))
            return known;
        _labels.Add(set);
        return set;
    }

    /// <summary>A port number from 1 to 65535; null with an error for anything else.</summary>
    public ushort? Port(ManifestNode value, string what)
    {
        if (value.IsScalar && ushort.TryParse(value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            return number;
        parts.Error(value.Location, $"{what} must be a number from 1 to 65535");
        return null;
    }

    /// <summary>A protocol, TCP when the mapping does not say; null with an error for another.</summary>
    public NetworkProtocol? Protocol(ManifestNode mapping)
    {
        if (mapping["protocol"] is not { } value || value.IsNull)
            return NetworkProtocol.Tcp;
        if (value.IsScalar)
        {
            switch (value.Span)
            {
                case "TCP": return NetworkProtocol.Tcp;
                case "UDP": return NetworkProtocol.Udp;
                case "SCTP": return NetworkProtocol.Sctp;
                default: break;
            }
        }
        parts.Error(value.Location, $"the protocol '{(value.IsScalar ? value.Text : "")}' is not known; write TCP, UDP or SCTP");
        return null;
    }

    private string Keep(ManifestNode node)
    {
        var span = node.Span;
        if (_strings.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(span, out var known))
            return known;
        var text = node.Text;
        _strings.Add(text);
        return text;
    }
}
