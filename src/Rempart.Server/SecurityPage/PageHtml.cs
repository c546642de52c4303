using System.Globalization;
using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Rempart.Server.SecurityPage;

/// <summary>Writes pieces of a page as HTML that is safe to show: links are checked, pictures become their text.</summary>
internal sealed class PageHtml(MarkdownPipeline pipeline)
{
    public string Block(MarkdownObject block) => Write(renderer => renderer.Render(block));

    public string Inlines(IEnumerable<Inline> inlines) => Write(renderer =>
    {
        foreach (var inline in inlines)
            renderer.Render(inline);
    });

    /// <summary>The text without marks.</summary>
    public static string Text(ContainerInline? container) => string.Concat(
        (container?.FindDescendants<LeafInline>() ?? []).Select(leaf => leaf switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            HtmlEntityInline entity => entity.Transcoded.ToString(),
            AutolinkInline autolink => autolink.Url,
            LineBreakInline => " ",
            _ => "",
        }));

    private string Write(Action<HtmlRenderer> write)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var renderer = new HtmlRenderer(writer);
        pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<LinkInlineRenderer>(new SafeLinks());
        renderer.ObjectRenderers.Replace<AutolinkInlineRenderer>(new SafeAutolinks());
        write(renderer);
        writer.Flush();
        return writer.ToString().Trim();
    }

    private static void WriteLink(HtmlRenderer renderer, string? url, Action content)
    {
        var allowed = PageLinks.IsAllowed(url);
        if (allowed)
            renderer.Write("<a href=\"").WriteEscapeUrl(url).Write("\" rel=\"noopener noreferrer\">");
        content();
        if (allowed)
            renderer.Write("</a>");
    }

    private sealed class SafeLinks : HtmlObjectRenderer<LinkInline>
    {
        protected override void Write(HtmlRenderer renderer, LinkInline link)
        {
            if (link.IsImage)
                renderer.WriteChildren(link);
            else
                WriteLink(renderer, link.Url, () => renderer.WriteChildren(link));
        }
    }

    private sealed class SafeAutolinks : HtmlObjectRenderer<AutolinkInline>
    {
        protected override void Write(HtmlRenderer renderer, AutolinkInline link) =>
            WriteLink(renderer, link.IsEmail ? $"mailto:{link.Url}" : link.Url, () => renderer.WriteEscape(link.Url));
    }
}
