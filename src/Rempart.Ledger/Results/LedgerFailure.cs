namespace Rempart.Ledger;

/// <summary>Why an input was refused, and where.</summary>
/// <param name="Message">What is wrong and what would be right; one sentence without the position.</param>
/// <param name="Line">The line, counted from 1, or 0 when the input has no lines.</param>
/// <param name="Offset">The byte offset in binary input, counted from 0, or -1 when it is not known.</param>
public sealed record LedgerFailure(string Message, int Line = 0, long Offset = -1)
{
    /// <summary>The position and the message, for people: <c>line 3: the size is not a number</c>.</summary>
    /// <returns>One line of text.</returns>
    public override string ToString() => this switch
    {
        { Line: > 0 } => $"line {Line}: {Message}",
        { Offset: >= 0 } => $"byte {Offset}: {Message}",
        _ => Message,
    };
}
