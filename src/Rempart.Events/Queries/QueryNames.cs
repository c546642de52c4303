using Rempart.Core.Text;
using Rempart.Events.Ocsf;

namespace Rempart.Events.Queries;

/// <summary>The captions of OCSF as values of a query: <c>class:authentication</c>, <c>severity:high</c>, <c>activity:logon</c>.</summary>
internal static class QueryNames
{
    public const string Category = "category";

    private static readonly EventSeverity[] Severities = Enum.GetValues<EventSeverity>();
    private static readonly EventStatus[] Statuses = Enum.GetValues<EventStatus>();

    /// <summary>Whether the values of a field have names.</summary>
    public static bool Has(string field) => field is "class" or "activity" or "severity" or "status" or Category
        or QueryFields.Class or QueryFields.Activity or QueryFields.Severity or QueryFields.Status;

    /// <summary>The number of one name; null when there is none. Activities have none of their own: theirs depend on the class.</summary>
    public static long? Number(string field, string name) => Ids(field).Where(row => Fits(row.Name, QueryPattern.Literal(name))).Select(row => (long?)row.Id).FirstOrDefault();

    public static string? NameOf(string field, long number) => Ids(field).Where(row => row.Id == number).Select(row => row.Name).FirstOrDefault();

    /// <summary>What a name asks for; null when there is no such name.</summary>
    public static QueryNode? Find(string field, QueryPattern pattern)
    {
        QueryNode[] found = field switch
        {
            Category => [.. Categories().Where(row => Fits(row.Name, pattern)).Select(row => Between(QueryFields.Class, row.Id * 1000, (row.Id * 1000) + 999))],
            "activity" or QueryFields.Activity => [.. Activities().Where(row => Fits(row.Name, pattern)).Select(Activity)],
            _ => [.. Ids(field).Where(row => Fits(row.Name, pattern)).Select(row => Between(field, row.Id, row.Id))],
        };
        return found.Length switch { 0 => null, 1 => found[0], _ => new QueryOr(found) };
    }

    public static string? Nearest(string field, string name) => Suggestions.Nearest(name, field switch
    {
        Category => Categories().Select(row => row.Name),
        "activity" or QueryFields.Activity => Activities().Select(row => row.Name),
        _ => Ids(field).Select(row => row.Name),
    });

    private static QueryBetween Between(string field, long from, long to) => new(QueryFields.Find(field)!, from, to);

    private static QueryNode Activity((EventClass? Class, int Id, string Name) row) => row.Class is { } @class
        ? new QueryAnd([Between(QueryFields.Class, (int)@class, (int)@class), Between(QueryFields.Activity, row.Id, row.Id)])
        : Between(QueryFields.Activity, row.Id, row.Id);

    private static bool Fits(string caption, QueryPattern pattern) => pattern.ToLower().Fits(caption.ToLowerInvariant());

    private static IEnumerable<(int Id, string Name)> Categories() => ClassNames.All.Select(ClassNames.Category).Distinct();

    private static IEnumerable<(EventClass? Class, int Id, string Name)> Activities() =>
        ClassNames.All.SelectMany(@class => ClassNames.Activities(@class).Select((name, i) => ((EventClass?)@class, i + 1, name))).Concat([(null, 0, "Unknown"), (null, 99, "Other")]);

    private static IEnumerable<(int Id, string Name)> Ids(string field) => field switch
    {
        "class" or QueryFields.Class => ClassNames.All.Select(@class => ((int)@class, ClassNames.Of(@class))),
        "severity" or QueryFields.Severity => Severities.Select(severity => ((int)severity, ClassNames.Of(severity))),
        "status" or QueryFields.Status => Statuses.Select(status => ((int)status, ClassNames.Of(status))),
        _ => [],
    };
}
