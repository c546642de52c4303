using System.Globalization;
using System.Text;

namespace Rempart.Network.Compilation.Pods;

/// <summary>The named sets and maps of a table. Sets with the same elements are one.</summary>
internal sealed class NamedSets
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public string Text => _text.ToString();

    /// <summary>The name of the set with these elements, written at the first call.</summary>
    public string Set(string prefix, string type, IEnumerable<string> elements)
    {
        var list = string.Join(",\n\t\t\t", elements.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (_names.TryGetValue($"{prefix} {type} {list}", out var known))
            return known;
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{_names.Count}");
        _names.Add($"{prefix} {type} {list}", name);
        Write("set", name, type, list);
        return name;
    }

    /// <summary>Writes a verdict map.</summary>
    public void Map(string name, string type, IEnumerable<string> elements) => Write("map", name, $"{type} : verdict", string.Join(",\n\t\t\t", elements));

    private void Write(string what, string name, string type, string elements) =>
        _text.Append(CultureInfo.InvariantCulture, $"\t{what} {name} {{\n\t\ttype {type}\n\t\telements = {{\n\t\t\t{elements}\n\t\t}}\n\t}}\n\n");
}
