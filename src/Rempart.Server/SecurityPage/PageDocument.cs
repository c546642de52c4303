using Rempart.Core.Estates;

namespace Rempart.Server.SecurityPage;

/// <summary>A security page, read from Markdown. Every piece of HTML in it was made here: none of it comes from the file as it stands.</summary>
/// <param name="Title">The first heading of level 1; null when there is none.</param>
/// <param name="Preface">What stands before the first chapter.</param>
/// <param name="Chapters">The chapters, in order.</param>
/// <param name="Errors">What is wrong with the page, by line and column. The rest of the page is still good.</param>
public sealed record PageDocument(
    string? Title,
    IReadOnlyList<PageBlock> Preface,
    IReadOnlyList<PageChapter> Chapters,
    IReadOnlyList<EstateError> Errors)
{
    /// <summary>The sentences of the whole page, in order.</summary>
    public IReadOnlyList<SentenceBlock> Sentences { get; } =
        [.. Preface.Concat(Chapters.SelectMany(chapter => chapter.Blocks)).OfType<SentenceBlock>()];

    /// <summary>A page that could not be read at all.</summary>
    /// <param name="file">The file.</param>
    /// <param name="message">Why, and what to do.</param>
    public static PageDocument Unreadable(string file, string message) =>
        new(null, [], [], [new EstateError(new SourceLocation(file, 0, 0), message)]);
}

/// <summary>A chapter of the page.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Anchor">The id to link to it, unique on the page.</param>
/// <param name="Blocks">What stands in it.</param>
public sealed record PageChapter(string Title, string Anchor, IReadOnlyList<PageBlock> Blocks);

/// <summary>A block of the page.</summary>
public abstract record PageBlock;

/// <summary>Text that makes no claim.</summary>
/// <param name="Html">Safe HTML.</param>
public sealed record ProseBlock(string Html) : PageBlock;

/// <summary>A sentence that names its control.</summary>
/// <param name="Html">The sentence as safe inline HTML.</param>
/// <param name="Text">The sentence as plain text.</param>
/// <param name="ControlId">The control that keeps it true, as written.</param>
/// <param name="Anchor">The id to link to it, unique on the page.</param>
/// <param name="Error">Why the sentence has no control; null when the control is known.</param>
public sealed record SentenceBlock(string Html, string Text, string ControlId, string Anchor, string? Error) : PageBlock;
