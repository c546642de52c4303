using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates.Forms;

/// <summary>A kind of declaration that can be named: its key at the top and its name in sentences.</summary>
internal readonly record struct Named(string Kind, string Singular);

/// <summary>The id of a declaration of one of several kinds, tried in their order; some words may stand for no declaration.</summary>
internal sealed class ReferenceForm<T>(Func<int, string, T> make, Func<T, string> idOf, string[] words, params Named[] kinds) : Form<T>
{
    public override FormInfo Info { get; } = new TextInfo(Ids.Pattern);

    /// <summary><paramref name="value"/> is made from the position of the kind, or -1 for a word, and the id.</summary>
    public override bool TryRead(Node node, string key, ReadContext context, out T value)
    {
        value = default!;
        if (!Scalars.TryText(node, key, context, false, out var id))
            return false;
        var kind = Array.FindIndex(kinds, candidate => context.IsDeclared(candidate.Kind, id));
        if (kind >= 0 || words.Contains(id) || !context.Complete)
        {
            value = make(words.Contains(id) ? -1 : Math.Max(0, kind), id);
            return true;
        }
        var names = kinds.Select(candidate => candidate.Singular).ToArray();
        var list = names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
        var near = ReadContext.DidYouMean(id, kinds.SelectMany(candidate => context.IdsOf(candidate.Kind)).Concat(words));
        context.Report(node.Location, $"'{key}' names {Quote.Text(id)}, which no {list} declares{near}");
        return false;
    }

    public override Node Write(T value) => ScalarNode.Of(idOf(value));
}

/// <summary>The id of a control of the catalogue.</summary>
internal sealed class ControlIdForm : Form<string>
{
    public override FormInfo Info { get; } = new TextInfo(Words: [.. ControlCatalogue.All.Select(control => control.Id)]);

    public override bool TryRead(Node node, string key, ReadContext context, out string value)
    {
        if (!Scalars.TryText(node, key, context, false, out value))
            return false;
        if (ControlCatalogue.Find(value) is not null)
            return true;
        var near = ReadContext.DidYouMean(value, ControlCatalogue.All.Select(control => control.Id));
        context.Report(node.Location, $"'{key}' names {Quote.Text(value)}, which is no control{near}");
        return false;
    }

    public override Node Write(string value) => ScalarNode.Of(value);
}
