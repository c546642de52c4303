using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates.Forms;

/// <summary>Reads a text into a value, or says what is wrong.</summary>
internal delegate bool TextParser<T>(string text, out T value, out string? problem);

/// <summary>A text with a form of its own. A secretive form never repeats in a message what was written.</summary>
internal sealed class TextForm<T>(TextParser<T> parse, Func<T, string> format, string? pattern = null, bool secretive = false, int maxLength = 300) : Form<T>
{
    public override FormInfo Info { get; } = new TextInfo(pattern, MaxLength: maxLength);

    public override bool TryRead(Node node, string key, ReadContext context, out T value)
    {
        value = default!;
        if (!Scalars.TryText(node, key, context, secretive, out var text))
            return false;
        if (text.Length > maxLength)
        {
            context.Report(node.Location, $"'{key}' is too long; at most {maxLength} characters");
            return false;
        }
        if (parse(text, out value, out var problem))
            return true;
        context.Report(node.Location, $"'{key}': {Quote.Message(problem!)}");
        return false;
    }

    public override Node Write(T value) => ScalarNode.Of(format(value));
}

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed class BooleanForm : Form<bool>
{
    public override FormInfo Info { get; } = new BooleanInfo();

    public override bool TryRead(Node node, string key, ReadContext context, out bool value)
    {
        value = node is ScalarNode { Text: "true" };
        if (node is ScalarNode { Kind: ScalarKind.Boolean, Text: "true" or "false" })
            return true;
        var written = node is ScalarNode scalar ? Quote.Text(scalar.Text) : node.What;
        context.Report(node.Location, $"'{key}' must be true or false, without quotes, not {written}");
        return false;
    }

    public override Node Write(bool value) => ScalarNode.Of(value);
}

/// <summary>One of the words of an enumeration; <c>LegalObligation</c> is written <c>legal-obligation</c>.</summary>
internal sealed class WordForm<T> : Form<T>
    where T : struct, Enum
{
    private readonly Dictionary<string, T> _values = [];
    private readonly Dictionary<T, string> _words = [];

    public WordForm()
    {
        foreach (var value in Enum.GetValues<T>())
        {
            var word = string.Concat(value.ToString().Select((letter, i) => (i > 0 && char.IsUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));
            _values[word] = value;
            _words[value] = word;
        }
        Info = new TextInfo(Words: [.. _values.Keys]);
    }

    public override FormInfo Info { get; }

    public override bool TryRead(Node node, string key, ReadContext context, out T value)
    {
        value = default;
        if (!Scalars.TryText(node, key, context, false, out var text))
            return false;
        if (_values.TryGetValue(text, out value))
            return true;
        var near = ReadContext.DidYouMean(text, _values.Keys);
        context.Report(node.Location, $"'{key}' is {Quote.Text(text)}; write one of {string.Join(", ", _values.Keys)}{near}");
        return false;
    }

    public override Node Write(T value) => ScalarNode.Of(_words[value]);
}

/// <summary>One of a few names.</summary>
internal sealed class NameForm(IReadOnlyList<string> names) : Form<string>
{
    public override FormInfo Info { get; } = new TextInfo(Words: [.. names]);

    public override bool TryRead(Node node, string key, ReadContext context, out string value)
    {
        if (!Scalars.TryText(node, key, context, false, out value))
            return false;
        if (names.Contains(value, StringComparer.Ordinal))
            return true;
        context.Report(node.Location, $"'{key}' is {Quote.Text(value)}; write one of {string.Join(", ", names)}{ReadContext.DidYouMean(value, names)}");
        return false;
    }

    public override Node Write(string value) => ScalarNode.Of(value);
}

/// <summary>Any scalar: the value of a setting.</summary>
internal sealed class SettingForm : Form<SettingValue>
{
    public override FormInfo Info { get; } = new ScalarInfo();

    public override bool TryRead(Node node, string key, ReadContext context, out SettingValue value)
    {
        value = default;
        if (node is not ScalarNode { Kind: not ScalarKind.Null } scalar)
        {
            context.Report(node.Location, $"'{key}' must be text, a number, or true or false, not {node.What}");
            return false;
        }
        var kind = scalar.Kind switch
        {
            ScalarKind.Boolean => SettingKind.Boolean,
            ScalarKind.Number => SettingKind.Number,
            _ => SettingKind.Text,
        };
        value = new SettingValue(kind, kind == SettingKind.Boolean ? scalar.Text.ToLowerInvariant() : scalar.Text);
        return true;
    }

    public override Node Write(SettingValue value) => new ScalarNode(SourceLocation.None, value.Text, value.Kind switch
    {
        SettingKind.Boolean => ScalarKind.Boolean,
        SettingKind.Number => ScalarKind.Number,
        _ => ScalarKind.Text,
    });
}

/// <summary>What the scalar forms share.</summary>
internal static class Scalars
{
    public static bool TryText(Node node, string key, ReadContext context, bool secretive, out string text)
    {
        text = "";
        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Text } scalar:
                text = scalar.Text;
                return true;
            case ScalarNode { Kind: ScalarKind.Null }:
                context.Report(node.Location, $"'{key}' has no value");
                return false;
            case ScalarNode scalar:
                var written = secretive ? "" : $": \"{Quote.Plain(scalar.Text)}\"";
                context.Report(node.Location, $"'{key}' must be text, not {scalar.What}; put it in quotes{written}");
                return false;
            default:
                context.Report(node.Location, $"'{key}' must be text, not {node.What}");
                return false;
        }
    }
}
