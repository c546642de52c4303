namespace Rempart.Detection;

/// <summary>What is wrong with a rule or its file.</summary>
/// <param name="File">The file's path as it was given.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
/// <param name="Message">What is wrong and, where it is not plain, what to do.</param>
/// <param name="RuleId">The rule's id, when it could be read.</param>
/// <param name="IsRejection">True when the rule does not take part; false for a warning.</param>
public sealed record RuleProblem(string File, int Line, int Column, string Message, string? RuleId = null, bool IsRejection = true)
{
    /// <summary>The form editors turn into links.</summary>
    /// <returns><c>file:line:column: message</c>.</returns>
    public override string ToString() => $"{File}:{Line}:{Column}: {(IsRejection ? "" : "warning: ")}{Message}";
}
