namespace Rempart.Core.Controls;

/// <summary>What an assessment concluded. The default is <see cref="Unknown"/>, so that nothing is green by omission.</summary>
public enum Outcome
{
    /// <summary>The check could not look, or saw only a part. Never green.</summary>
    Unknown = 0,

    /// <summary>All that the control covers was seen, and it is as declared.</summary>
    Satisfied = 1,

    /// <summary>At least one deviation was seen.</summary>
    NotSatisfied = 2,
}
