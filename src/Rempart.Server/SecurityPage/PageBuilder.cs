using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Rempart.Core.Estates;
using Rempart.Core.Text;

namespace Rempart.Server.SecurityPage;

/// <summary>Gathers blocks into chapters, and every error on the way.</summary>
internal sealed class PageBuilder(string file, PageHtml html)
{
    private readonly List<(string Title, string Anchor, List<PageBlock> Blocks)> _chapters = [];
    private readonly List<PageBlock> _preface = [];
    private readonly List<EstateError> _errors = [];
    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal);
    private string? _title;

    private List<PageBlock> Blocks => _chapters.Count == 0 ? _preface : _chapters[^1].Blocks;

    public void Error(int line, int column, string message) =>
        _errors.Add(new EstateError(new SourceLocation(file, line + 1, column + 1), message));

    public void Heading(HeadingBlock heading)
    {
        foreach (var link in heading.Inline?.FindDescendants<LinkInline>() ?? [])
        {
            if (PageLinks.ControlOf(link) is not null)
                Error(link.Line, link.Column, "A sentence with a control stands in a paragraph or a list, not in a heading.");
        }
        var text = PageHtml.Text(heading.Inline).Trim();
        if (heading.Level == 1 && _title is null && _chapters.Count == 0)
            _title = text;
        else if (heading.Level <= 2)
            _chapters.Add((text, Anchor(Slug(text)), []));
        else
            Prose(heading);
    }

    public void Prose(Block block)
    {
        ReportLinks(block.Descendants());
        Blocks.Add(new ProseBlock(html.Block(block)));
    }

    public void Prose(IReadOnlyList<Inline> inlines)
    {
        var text = html.Inlines(inlines);
        if (text.Length == 0)
            return;
        ReportLinks(inlines.SelectMany(inline => inline is ContainerInline container ? container.Descendants().Prepend(container) : [inline]));
        // A full stop after the brackets belongs to the sentence before it.
        if (text.Length <= 3 && text.All(char.IsPunctuation) && Blocks is [.., SentenceBlock sentence])
            Blocks[^1] = sentence with { Html = sentence.Html + text, Text = sentence.Text + text };
        else
            Blocks.Add(new ProseBlock($"<p>{text}</p>"));
    }

    public void Sentence(LinkInline link, string id)
    {
        var text = PageHtml.Text(link).Trim();
        if (text.Length == 0)
        {
            Error(link.Line, link.Column, $"This link names the control '{id}' and has no sentence. Write the sentence between the brackets.");
            return;
        }
        var error = ControlCatalogue.Find(id) is null ? NoSuchControl(id) : null;
        if (error is not null)
            Error(link.Line, link.Column, error);
        Blocks.Add(new SentenceBlock(html.Inlines(link), text, id, Anchor($"control-{Slug(id)}"), error));
    }

    public PageDocument Build()
    {
        var page = new PageDocument(
            _title,
            _preface,
            [.. _chapters.Select(chapter => new PageChapter(chapter.Title, chapter.Anchor, chapter.Blocks))],
            [.. _errors.OrderBy(error => error.Location)]);
        return page.Sentences.Count > 0 || page.Errors.Count > 0
            ? page
            : page with { Errors = [new(new SourceLocation(file, 0, 0), "No sentence names a control. Write sentences as [sentence](control:ID), such as [Nothing listens that is not declared.](control:exposure.listeners).")] };
    }

    private static string NoSuchControl(string id) => id.Length == 0
        ? "The link says control: and no id. Write control:ID, such as control:exposure.listeners."
        : $"'{id}' is not a control"
            + (Suggestions.Nearest(id, ControlCatalogue.All.Select(control => control.Id)) is { } near ? $". Did you mean '{near}'?" : ". docs/security-page.md lists them.");

    private void ReportLinks(IEnumerable<MarkdownObject> objects)
    {
        foreach (var item in objects)
        {
            var (url, isImage) = item switch
            {
                LinkInline link => (PageLinks.ControlOf(link) is null ? link.Url ?? "" : null, link.IsImage),
                AutolinkInline { IsEmail: false } link => (link.Url, false),
                _ => (null, false),
            };
            if (isImage)
                Error(item.Line, item.Column, "Pictures are not shown on the security page. Say it in words.");
            else if (url is not null && !PageLinks.IsAllowed(url))
                Error(item.Line, item.Column, $"The link '{url}' is not shown. Links may begin with https://, http://, mailto:, / or #.");
        }
    }

    private string Anchor(string wanted)
    {
        var anchor = wanted;
        for (var number = 2; !_anchors.Add(anchor); number++)
            anchor = $"{wanted}-{number}";
        return anchor;
    }

    private static string Slug(string text)
    {
        var words = string.Concat(text.Select(letter => char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-'))
            .Split('-', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "chapter" : string.Join('-', words);
    }
}
