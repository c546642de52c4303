using System.Globalization;
using Rempart.Events;

namespace Rempart.Server.Events.Search;

/// <summary>
/// A query as a condition of SQL. Whatever somebody wrote goes into parameters; the text of the condition is made of Rempart's own words
/// and names only.
/// </summary>
internal sealed class SqlFilter
{
    /// <summary>The function that says whether an address is in a network; see <see cref="SearchEngine"/>.</summary>
    public const string InNetwork = "rempart_in_network";

    private readonly SortedSet<string> _columns = new(StringComparer.Ordinal);

    private SqlFilter(SqlParameters parameters) => Parameters = parameters;

    /// <summary>What the condition's markers stand for.</summary>
    public SqlParameters Parameters { get; }

    /// <summary>The columns it reads.</summary>
    public IReadOnlyCollection<string> Columns => _columns;

    /// <summary>True, false or null: null counts as false.</summary>
    public string Condition { get; private set; } = "";

    public static SqlFilter Of(EventQuery query)
    {
        var filter = new SqlFilter(new SqlParameters());
        filter.Condition = filter.Node(query.Root);
        return filter;
    }

    /// <summary>The text of a field's value, for counting; null when it has none. Lists are taken apart by the caller.</summary>
    public static string ValueOf(QueryField field, Func<object, string> parameter)
    {
        var values = field.Attributes.Select(attribute => (Column: LakeColumns.Quoted(attribute.Column), attribute) switch
        {
            (var column, { Type: QueryType.Unmapped }) => Unmapped(column, attribute.Path, parameter),
            (var column, { Type: QueryType.Text }) => column,
            (var column, { Type: QueryType.Texts }) => $"unnest({column})",
            var (column, _) => $"CAST({column} AS VARCHAR)",
        }).ToArray();
        return values.Length == 1 ? values[0]
            : field.Attributes.All(attribute => attribute.Type == QueryType.Text) ? FirstOf(values)
            : $"coalesce({string.Join(", ", values)})";
    }

    // DuckDB groups by what this gives in half the time: as long as the first column has values, it stays a dictionary.
    private static string FirstOf(ReadOnlySpan<string> columns) =>
        columns.Length == 1 ? columns[0] : $"CASE WHEN {columns[0]} IS NOT NULL THEN {columns[0]} ELSE {FirstOf(columns[1..])} END";

    private string Node(QueryNode node) => node switch
    {
        QueryAll => "TRUE",
        QueryAnd and => $"({string.Join(" AND ", and.Parts.Select(Node))})",
        QueryOr or => $"({string.Join(" OR ", or.Parts.Select(Node))})",
        // What is not known is not so: NOT finds events without a value too.
        QueryNot not => $"(({Node(not.Part)}) IS NOT TRUE)",
        QueryContains contains => Contains(contains.Pattern),
        QueryIs test => Any(test.Field, value => Fits(value, test.Pattern)),
        QueryEquals equal => Any(equal.Field, value => $"{value} = {Parameters.Add(equal.Value)}"),
        QueryBetween between => string.Join(" OR ", between.Field.Attributes.Select(attribute => Between(attribute, between.From, between.To))) is var ors ? $"({ors})" : "",
        QueryFlag flag => Any(flag.Field, value => flag.Value ? value : $"NOT {value}"),
        QueryInNetwork inside => Any(inside.Field, value => Inside(value, inside.Network, inside.Field.Type == QueryType.Text)),
        QueryExists exists => $"({string.Join(" OR ", exists.Field.Attributes.Select(Exists))})",
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private string Any(QueryField field, Func<string, string> condition) => $"({string.Join(" OR ", field.Attributes.Select(attribute => attribute.Type switch
    {
        QueryType.Texts => $"len(list_filter({Column(attribute)}, lambda x: {condition("x")})) > 0",
        QueryType.Unmapped => condition(Unmapped(attribute)),
        QueryType.Number => condition($"CAST({Column(attribute)} AS VARCHAR)"),
        _ => condition(Column(attribute)),
    }))})";

    private string Contains(QueryPattern pattern)
    {
        var raw = Column(EventQuery.Field("raw_data")!.Attributes[0]);
        var text = HasCase(pattern.Glob) ? $"lower({raw})" : raw;
        return pattern.HasWildcards
            ? $"{text} LIKE {Parameters.Add($"%{pattern.ToLower().ToLike()}%")} ESCAPE '\\'"
            : $"contains({text}, {Parameters.Add(pattern.Text.ToLowerInvariant())})";
    }

    private string Fits(string value, QueryPattern pattern)
    {
        // Without letters there is no case, and the statistics of a segment can be used: addresses, numbers, ids.
        var text = HasCase(pattern.Glob) ? $"lower({value})" : value;
        return pattern.HasWildcards
            ? $"{text} LIKE {Parameters.Add(pattern.ToLower().ToLike())} ESCAPE '\\'"
            : $"{text} = {Parameters.Add(pattern.Text.ToLowerInvariant())}";
    }

    private string Between(QueryColumn attribute, long from, long to)
    {
        if (attribute.Type != QueryType.Unmapped)
            return Bounded(Column(attribute), from, to);
        var text = Unmapped(attribute);
        return $"(CASE WHEN regexp_full_match({text}, '-?[0-9]+') THEN {Bounded($"TRY_CAST({text} AS BIGINT)", from, to)} END)";
    }

    private string Bounded(string value, long from, long to) => (from, to) switch
    {
        (long.MinValue, long.MaxValue) => $"{value} IS NOT NULL",
        _ when from == to => $"{value} = {Parameters.Add(from)}",
        (long.MinValue, _) => $"{value} <= {Parameters.Add(to)}",
        (_, long.MaxValue) => $"{value} >= {Parameters.Add(from)}",
        _ => $"({value} >= {Parameters.Add(from)} AND {value} <= {Parameters.Add(to)})",
    };

    private string Inside(string value, QueryNetwork network, bool isAddress)
    {
        // Most columns of addresses hold nothing else, and IPv4 is asked for by its text, which costs next to nothing.
        if (!isAddress || !network.IsV4)
            return $"{InNetwork}(coalesce({value}, ''), {Parameters.Add(network.ToString())})";
        return $"({ByText(value, network)} OR (starts_with(lower({value}), '::ffff:') AND {ByText($"substr({value}, 8)", network)}))";
    }

    private string ByText(string value, QueryNetwork network)
    {
        if (network.Length == 32)
            return $"{value} = {Parameters.Add(network.TextPrefix)}";
        if (network.Length == 0)
            return $"(contains({value}, '.') AND NOT contains({value}, ':'))";
        var prefix = network.TextPrefix.Length == 0 ? "" : $"starts_with({value}, {Parameters.Add(network.TextPrefix)})";
        if (network.BoundedPart is not { } part)
            return prefix;
        var (from, to) = network.PartBounds;
        var octet = string.Create(CultureInfo.InvariantCulture, $"TRY_CAST(split_part({value}, '.', {part}) AS SMALLINT) BETWEEN {Parameters.Add((long)from)} AND {Parameters.Add((long)to)}");
        return prefix.Length == 0 ? $"({octet} AND NOT contains({value}, ':'))" : $"({prefix} AND {octet})";
    }

    private string Exists(QueryColumn attribute) => attribute.Type switch
    {
        QueryType.Texts => $"len({Column(attribute)}) > 0",
        QueryType.Unmapped => $"{Unmapped(attribute)} IS NOT NULL",
        _ => $"{Column(attribute)} IS NOT NULL",
    };

    private string Column(QueryColumn attribute)
    {
        _columns.Add(attribute.Column);
        return LakeColumns.Quoted(attribute.Column);
    }

    // A name of the source: first as it stands, then as a path.
    private static string Unmapped(string json, string path, Func<object, string> parameter)
    {
        var whole = $"json_extract_string({json}, {parameter("/" + Pointer(path))})";
        return path.Contains('.')
            ? $"coalesce({whole}, json_extract_string({json}, {parameter("/" + string.Join('/', path.Split('.').Select(Pointer)))}))"
            : whole;
    }

    private string Unmapped(QueryColumn attribute) => Unmapped(Column(attribute), attribute.Path, Parameters.Add);

    private static string Pointer(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static bool HasCase(string text) => text.Any(letter => !char.IsAscii(letter) || char.IsAsciiLetter(letter));
}

/// <summary>The parameters of a statement, each with its marker.</summary>
internal sealed class SqlParameters
{
    private readonly List<object> _values = [];

    public IReadOnlyList<object> Values => _values;

    /// <summary>Adds a value and gives its marker.</summary>
    public string Add(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }
}
