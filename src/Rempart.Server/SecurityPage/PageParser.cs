using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Rempart.Server.SecurityPage;

/// <summary>Reads a security page: Markdown whose sentences name controls, <c>[sentence](control:ID)</c>. Pure.</summary>
internal static class PageParser
{
    // HTML is off, so that nobody who may edit the page may run a script in the console. Depth is the default of the library.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePreciseSourceLocation().Build();

    /// <summary>Reads a page. Errors do not stop it: they are in the result.</summary>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="markdown">Its text.</param>
    public static PageDocument Parse(string file, string markdown)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(markdown, Pipeline);
        }
        catch (ArgumentException)
        {
            // The library's one error: lists, quotes or emphasis in each other without end.
            return PageDocument.Unreadable(file, $"Lists, quotes or emphasis are nested more than {Pipeline.MaximumNestingDepth} deep. Write the page flatter.");
        }
        var builder = new PageBuilder(file, new PageHtml(Pipeline));
        foreach (var block in document)
        {
            if (block is HeadingBlock heading)
                builder.Heading(heading);
            else
                AddBlock(builder, block);
        }
        return builder.Build();
    }

    private static void AddBlock(PageBuilder builder, Block block)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                AddParagraph(builder, paragraph);
                break;
            case ContainerBlock container when container is not LinkReferenceDefinitionGroup && HasSentence(container):
                // A list of sentences is shown as sentences: each opens by itself.
                foreach (var child in container)
                    AddBlock(builder, child);
                break;
            case LinkReferenceDefinitionGroup:
                break;
            default:
                builder.Prose(block);
                break;
        }
    }

    private static void AddParagraph(PageBuilder builder, ParagraphBlock paragraph)
    {
        List<Inline> prose = [];
        foreach (var inline in paragraph.Inline ?? [])
        {
            if (inline is LinkInline link && PageLinks.ControlOf(link) is { } id)
            {
                builder.Prose(prose);
                prose.Clear();
                builder.Sentence(link, id);
            }
            else
            {
                foreach (var nested in Nested(inline))
                    builder.Error(nested.Line, nested.Column, "A sentence with a control cannot stand inside bold or italic text. Put the stars inside the brackets.");
                prose.Add(inline);
            }
        }
        builder.Prose(prose);
    }

    private static IEnumerable<LinkInline> Nested(Inline inline) =>
        inline is ContainerInline container ? container.FindDescendants<LinkInline>().Where(link => PageLinks.ControlOf(link) is not null) : [];

    private static bool HasSentence(ContainerBlock container) =>
        container.Descendants<LinkInline>().Any(link => PageLinks.ControlOf(link) is not null);
}
