using Rempart.Cli.Hosting;
using Rempart.Events;

namespace Rempart.Cli.Events;

/// <summary>A query on the command line: read here first, so that a mistake is shown under the very character, in the person's language.</summary>
internal static class EventQueryText
{
    private const int MostShown = 200;

    public static string Check(string[] words)
    {
        var text = string.Join(' ', words);
        if (EventQuery.TryParse(text, out _, out var problem))
            return text;
        var message = Text.EventsQueryWrong.With(problem.Position + 1, Words(problem.Kind).With(problem.Word));
        if (problem.Suggestion is { } suggestion)
            message = Text.DidYouMean.With(message, suggestion);
        throw CliException.Usage(text.Length > MostShown || text.Contains('\n')
            ? message
            : $"{message}\n  {text}\n  {new string(' ', problem.Position)}{new string('^', Math.Max(1, problem.Length))}");
    }

    private static string Words(QueryProblemKind kind) => kind switch
    {
        QueryProblemKind.TooLong => Text.QueryProblemTooLong,
        QueryProblemKind.TooDeep => Text.QueryProblemTooDeep,
        QueryProblemKind.TooManyParts => Text.QueryProblemTooManyParts,
        QueryProblemKind.UnknownField => Text.QueryProblemUnknownField,
        QueryProblemKind.UnknownName => Text.QueryProblemUnknownName,
        QueryProblemKind.MissingValue => Text.QueryProblemMissingValue,
        QueryProblemKind.MissingTerm => Text.QueryProblemMissingTerm,
        QueryProblemKind.UnclosedQuote => Text.QueryProblemUnclosedQuote,
        QueryProblemKind.UnclosedParenthesis => Text.QueryProblemUnclosedParenthesis,
        QueryProblemKind.UnopenedParenthesis => Text.QueryProblemUnopenedParenthesis,
        QueryProblemKind.NotANumber => Text.QueryProblemNotANumber,
        QueryProblemKind.NotATime => Text.QueryProblemNotATime,
        QueryProblemKind.NotAFlag => Text.QueryProblemNotAFlag,
        QueryProblemKind.NotOrdered => Text.QueryProblemNotOrdered,
        QueryProblemKind.NotANetwork => Text.QueryProblemNotANetwork,
        _ => Text.QueryProblemBadRange,
    };
}
