namespace Rempart.Events;

/// <summary>Why a text is no query.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Position">Where, counted in characters from 0.</param>
/// <param name="Length">How many characters are wrong; 0 at the end of the text.</param>
/// <param name="Word">What stands there.</param>
/// <param name="Suggestion">What may be meant; null when nothing is near.</param>
public sealed record QueryProblem(QueryProblemKind Kind, int Position, int Length, string Word, string? Suggestion)
{
    /// <summary>What is wrong and what to do, in English.</summary>
    public string Message => Kind switch
    {
        QueryProblemKind.TooLong => $"The query is longer than {EventQuery.LongestText} characters.",
        QueryProblemKind.TooDeep => $"More than {EventQuery.DeepestNesting} parentheses within each other.",
        QueryProblemKind.TooManyParts => $"The query asks for more than {EventQuery.MostParts} things.",
        QueryProblemKind.UnknownField => Suggestion is null
            ? $"There is no field '{Word}'. To look for the text itself, put it in double quotes."
            : $"There is no field '{Word}'. Did you mean {Suggestion}? To look for the text itself, put it in double quotes.",
        QueryProblemKind.UnknownName => Suggestion is null ? $"'{Word}' is no value of this field." : $"'{Word}' is no value of this field. Did you mean {Suggestion}?",
        QueryProblemKind.MissingValue => "A value is missing: write field:value, or field:* for any value.",
        QueryProblemKind.MissingTerm => "Something to look for is missing here.",
        QueryProblemKind.UnclosedQuote => "The double quote is never closed.",
        QueryProblemKind.UnclosedParenthesis => "The parenthesis is never closed.",
        QueryProblemKind.UnopenedParenthesis => "The parenthesis was never opened. To look for it, put it in double quotes.",
        QueryProblemKind.NotANumber => $"This field holds whole numbers, and '{Word}' is none.",
        QueryProblemKind.NotATime => $"'{Word}' is no time. Write 2026-11-30 or 2026-11-30T09:15:00Z.",
        QueryProblemKind.NotAFlag => $"This field is true or false, not '{Word}'.",
        QueryProblemKind.NotOrdered => "This field holds text: it has no order. Write field:value, or a pattern with *.",
        QueryProblemKind.NotANetwork => $"'{Word}' is no network. Write 10.0.0.0/8 or 2001:db8::/32.",
        QueryProblemKind.BadRange => "A range is written [1 TO 1024]; * is no bound.",
        _ => "This is no query.",
    };

    /// <inheritdoc/>
    public override string ToString() => $"character {Position + 1}: {Message}";
}

/// <summary>What is wrong with a query.</summary>
public enum QueryProblemKind
{
    /// <summary>Too many characters.</summary>
    TooLong,

    /// <summary>Too many parentheses within each other.</summary>
    TooDeep,

    /// <summary>Too many things asked for.</summary>
    TooManyParts,

    /// <summary>No such field.</summary>
    UnknownField,

    /// <summary>The field has names for its values, and this is none.</summary>
    UnknownName,

    /// <summary>Nothing after the field.</summary>
    MissingValue,

    /// <summary>Nothing to look for.</summary>
    MissingTerm,

    /// <summary>A quote without its end.</summary>
    UnclosedQuote,

    /// <summary>A parenthesis without its end.</summary>
    UnclosedParenthesis,

    /// <summary>A parenthesis without its beginning.</summary>
    UnopenedParenthesis,

    /// <summary>A number is needed.</summary>
    NotANumber,

    /// <summary>A time is needed.</summary>
    NotATime,

    /// <summary>True or false is needed.</summary>
    NotAFlag,

    /// <summary>Text has no order.</summary>
    NotOrdered,

    /// <summary>A network is needed.</summary>
    NotANetwork,

    /// <summary>A range is needed.</summary>
    BadRange,
}
