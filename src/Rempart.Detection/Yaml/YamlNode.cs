namespace Rempart.Detection.Yaml;

/// <summary>A node of a rule file with its place, counted from 1.</summary>
internal abstract class YamlNode(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>What messages call the node.</summary>
    public abstract string Kind { get; }
}

/// <summary>A scalar. Only a plain one, without quotes, can be null, a number or a boolean.</summary>
internal sealed class YamlScalar(string value, bool plain, int line, int column) : YamlNode(line, column)
{
    public string Value { get; } = value;

    public bool IsPlain { get; } = plain;

    public bool IsNull => IsPlain && (Value is "" or "~" or "null" or "Null" or "NULL");

    public override string Kind => IsNull ? "null" : "a text";

    public override string ToString() => Value;
}

internal sealed class YamlSequence(int line, int column) : YamlNode(line, column)
{
    public List<YamlNode> Items { get; } = [];

    public override string Kind => "a list";
}

internal sealed class YamlMapping(int line, int column) : YamlNode(line, column)
{
    public List<(YamlScalar Key, YamlNode Value)> Entries { get; } = [];

    public override string Kind => "a mapping";

    public YamlNode? this[string key]
    {
        get
        {
            foreach (var (name, value) in Entries)
            {
                if (name.Value == key)
                    return value;
            }
            return null;
        }
    }
}
