using Rempart.Core.Estates.Yaml;
using Rempart.Core.Text;

namespace Rempart.Core.Estates.Forms;

/// <summary>What reading an estate gathers: its errors, the ids it declares, and where each key of each declaration stands.</summary>
internal sealed class ReadContext(EstateLimits limits)
{
    private readonly List<EstateError> _errors = [];
    private readonly Dictionary<string, Dictionary<string, SourceLocation>> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<object, MappingNode> _nodes = new(ReferenceEqualityComparer.Instance);

    public EstateLimits Limits { get; } = limits;

    /// <summary>What is being read, such as <c>flow 'orders-to-db'</c>; empty at the top.</summary>
    public string Owner { get; set; } = "";

    /// <summary>Whether every file could be read. When one could not, ids that are not found are not reported: they may stand in it.</summary>
    public bool Complete { get; set; } = true;

    public IReadOnlyList<EstateError> Errors => _errors;

    public bool Full => _errors.Count >= Limits.Errors;

    public void Report(SourceLocation location, string message)
    {
        if (!Full)
            _errors.Add(new EstateError(location, Owner.Length == 0 ? message : $"{Owner}: {message}"));
    }

    public void ReportAs(string owner, SourceLocation location, string message)
    {
        var before = Owner;
        Owner = owner;
        Report(location, message);
        Owner = before;
    }

    public bool Declare(string kind, string id, SourceLocation location, out SourceLocation first)
    {
        if (!_ids.TryGetValue(kind, out var ids))
            _ids[kind] = ids = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        first = location;
        return ids.TryAdd(id, location) || !ids.TryGetValue(id, out first);
    }

    public bool IsDeclared(string kind, string id) => _ids.TryGetValue(kind, out var ids) && ids.ContainsKey(id);

    public IEnumerable<string> IdsOf(string kind) => _ids.TryGetValue(kind, out var ids) ? ids.Keys : [];

    public void Remember(object declaration, MappingNode node) => _nodes[declaration] = node;

    /// <summary>Where a key of a declaration stands, or one item of its list; the declaration itself when the key is not written.</summary>
    public SourceLocation LocationOf(Declaration declaration, string key, int item = 0)
    {
        var node = _nodes.GetValueOrDefault(declaration)?.Find(key);
        return node is SequenceNode list && item < list.Items.Count ? list.Items[item].Location : node?.Location ?? declaration.Location;
    }

    /// <summary>Where the value of a key in a mapping within a declaration stands.</summary>
    public SourceLocation LocationWithin(Declaration declaration, string key, string inner, int item = 0)
    {
        var node = (_nodes.GetValueOrDefault(declaration)?.Find(key) as MappingNode)?.Find(inner);
        return node is SequenceNode list && item < list.Items.Count ? list.Items[item].Location : node?.Location ?? LocationOf(declaration, key);
    }

    public static string DidYouMean(string word, IEnumerable<string> known) =>
        Suggestions.Nearest(word, known) is { } near ? $". Did you mean '{near}'?" : "";
}
