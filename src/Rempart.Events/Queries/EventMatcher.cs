using System.Globalization;
using System.Text.Json;
using Rempart.Events.Queries;

namespace Rempart.Events;

/// <summary>
/// Says whether an event, as a line of OCSF, is what a query asks for. It says the same as the lake's search, without a database. It
/// keeps what it read of the last line: one matcher for one thread.
/// </summary>
public sealed class EventMatcher
{
    private static readonly QueryField Raw = QueryFields.Find(QueryFields.Raw)!;

    private readonly QueryNode _root;
    private readonly EventValues _values = new();
    private readonly Dictionary<QueryNode, QueryPattern> _patterns = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes one.</summary>
    /// <param name="query">What is asked for.</param>
    public EventMatcher(EventQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        _root = query.Root;
        Prepare(_root);
    }

    /// <summary>Whether the query asks for an event.</summary>
    /// <param name="line">The event: OCSF as one JSON object.</param>
    /// <param name="source">The source it came from.</param>
    /// <exception cref="JsonException">The line is no JSON.</exception>
    public bool Matches(ReadOnlySpan<byte> line, string source)
    {
        if (_root is QueryAll)
            return true;
        _values.Read(line, source);
        return Holds(_root);
    }

    private bool Holds(QueryNode node) => node switch
    {
        QueryAnd and => and.Parts.All(Holds),
        QueryOr or => or.Parts.Any(Holds),
        QueryNot not => !Holds(not.Part),
        QueryContains contains => Any(Raw, value => _patterns[contains].Fits(value.ToLowerInvariant())),
        QueryIs test => Any(test.Field, value => _patterns[test].Fits(value.ToLowerInvariant())),
        QueryEquals equal => Any(equal.Field, value => string.Equals(value, equal.Value, StringComparison.Ordinal)),
        QueryBetween between => Any(between.Field, value => IsBetween(value, between.From, between.To)),
        QueryFlag flag => Any(flag.Field, value => value == (flag.Value ? "true" : "false")),
        QueryInNetwork inside => Any(inside.Field, inside.Network.Contains),
        QueryExists exists => Any(exists.Field, _ => true),
        _ => true,
    };

    private bool Any(QueryField field, Func<string, bool> fits) => field.Attributes.Any(attribute => _values.Of(attribute).Any(fits));

    private static bool IsBetween(string value, long from, long to) =>
        !value.StartsWith('+') && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to;

    private void Prepare(QueryNode node)
    {
        switch (node)
        {
            case QueryAnd and:
                foreach (var part in and.Parts)
                    Prepare(part);
                break;
            case QueryOr or:
                foreach (var part in or.Parts)
                    Prepare(part);
                break;
            case QueryNot not:
                Prepare(not.Part);
                break;
            case QueryContains contains:
                Ask(Raw);
                _patterns[contains] = new QueryPattern($"*{contains.Pattern.Glob}*").ToLower();
                break;
            case QueryIs test:
                _patterns[test] = test.Pattern.ToLower();
                Ask(test.Field);
                break;
            case QueryEquals equal:
                Ask(equal.Field);
                break;
            case QueryBetween between:
                Ask(between.Field);
                break;
            case QueryFlag flag:
                Ask(flag.Field);
                break;
            case QueryInNetwork inside:
                Ask(inside.Field);
                break;
            case QueryExists exists:
                Ask(exists.Field);
                break;
        }
    }

    private void Ask(QueryField field)
    {
        foreach (var attribute in field.Attributes)
            _values.AskFor(attribute);
    }
}
