namespace Rempart.Core.Controls;

/// <summary>How much of what a control covers was really looked at.</summary>
/// <param name="Examined">The resources that were read.</param>
/// <param name="NotExamined">The resources that should have been read and were not, each with its reason.</param>
public sealed record Coverage(IReadOnlyList<string> Examined, IReadOnlyList<Gap> NotExamined)
{
    /// <summary>Nothing was there to look at.</summary>
    public static Coverage None { get; } = new([], []);

    /// <summary>True when something was examined and nothing was left out.</summary>
    public bool IsComplete => Examined.Count > 0 && NotExamined.Count == 0;
}

/// <summary>A resource that could not be read.</summary>
/// <param name="Resource">What should have been read.</param>
/// <param name="Reason">Why it was not, and what to do about it.</param>
public sealed record Gap(string Resource, string Reason);
