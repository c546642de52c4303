using Rempart.Server.SecurityPage;

namespace Rempart.Server.Tests.SecurityPage;

public sealed class PageParserTests
{
    private const string Good = "[Nothing listens.](control:exposure.listeners)";

    [Fact]
    public void Chapters_prose_and_sentences_are_read_in_order()
    {
        var page = PageParser.Parse("security.md", $"""
            # Security at r3edge

            Before.

            ## Data & more

            Read **this** first. {Good} And this after.

            - {Good}
            - plain

            ## Data & more
            """);
        page.Errors.ShouldBeEmpty();
        page.Title.ShouldBe("Security at r3edge");
        page.Preface.ShouldBe([new ProseBlock("<p>Before.</p>")]);
        page.Chapters.Select(chapter => (chapter.Title, chapter.Anchor)).ShouldBe([("Data & more", "data-more"), ("Data & more", "data-more-2")]);
        page.Chapters[0].Blocks.ShouldBe(
        [
            new ProseBlock("<p>Read <strong>this</strong> first.</p>"),
            new SentenceBlock("Nothing listens.", "Nothing listens.", "exposure.listeners", "control-exposure-listeners", null),
            new ProseBlock("<p>And this after.</p>"),
            new SentenceBlock("Nothing listens.", "Nothing listens.", "exposure.listeners", "control-exposure-listeners-2", null),
            new ProseBlock("<p>plain</p>"),
        ]);
    }

    [Theory]
    [InlineData("[Nothing `listens`](control:exposure.listeners).", "Nothing <code>listens</code>.", "Nothing listens.")]
    [InlineData("[A <b>bold</b> claim](control:exposure.listeners)", "A &lt;b&gt;bold&lt;/b&gt; claim", "A <b>bold</b> claim")]
    [InlineData("[ref][1]\n\n[1]: control:exposure.listeners", "ref", "ref")]
    [InlineData("> [quoted](control:exposure.listeners)", "quoted", "quoted")]
    public void A_sentence_keeps_its_marks_and_nothing_dangerous(string markdown, string html, string text)
    {
        var sentence = PageParser.Parse("security.md", markdown).Sentences.ShouldHaveSingleItem();
        sentence.Html.ShouldBe(html);
        sentence.Text.ShouldBe(text);
    }

    [Theory]
    [InlineData("[x](control:exposure.listener)", "security.md:1:1: error: 'exposure.listener' is not a control. Did you mean 'exposure.listeners'?")]
    [InlineData("\nSee [x](control:nothing.like.it)", "security.md:2:5: error: 'nothing.like.it' is not a control. docs/security-page.md lists them.")]
    [InlineData("[x](control:)", "security.md:1:1: error: The link says control: and no id. Write control:ID, such as control:exposure.listeners.")]
    [InlineData("[](control:exposure.listeners)", "security.md:1:1: error: This link names the control 'exposure.listeners' and has no sentence. Write the sentence between the brackets.")]
    [InlineData("# [x](control:exposure.listeners)", "security.md:1:3: error: A sentence with a control stands in a paragraph or a list, not in a heading.")]
    [InlineData("**[x](control:exposure.listeners)**", "security.md:1:3: error: A sentence with a control cannot stand inside bold or italic text. Put the stars inside the brackets.")]
    [InlineData(Good + "\n\n![a](https://x.example/a.png)", "security.md:3:1: error: Pictures are not shown on the security page. Say it in words.")]
    [InlineData(Good + "\n\n[a](javascript:alert(1))", "security.md:3:1: error: The link 'javascript:alert(1)' is not shown. Links may begin with https://, http://, mailto:, / or #.")]
    [InlineData("Only words.", "security.md: error: No sentence names a control. Write sentences as [sentence](control:ID), such as [Nothing listens that is not declared.](control:exposure.listeners).")]
    [InlineData("", "security.md: error: No sentence names a control. Write sentences as [sentence](control:ID), such as [Nothing listens that is not declared.](control:exposure.listeners).")]
    public void A_mistake_is_said_with_its_place(string markdown, string expected) =>
        PageParser.Parse("security.md", markdown).Errors.Select(error => error.Format()).ShouldBe([expected]);

    [Fact]
    public void Every_mistake_is_said()
    {
        var page = PageParser.Parse("security.md", "[a](control:x.y)\n\n[b](control:z)\n\n![c](/c.png)");
        page.Errors.Select(error => error.Location.Line).ShouldBe([1, 3, 5]);
        page.Sentences.Select(sentence => sentence.Text).ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[a](javascript:alert(1))")]
    [InlineData("[a](JaVaScRiPt:alert(1))")]
    [InlineData("[a](data:text/html,<script>alert(1)</script>)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[a](vbscript:x)")]
    [InlineData("![<script>](javascript:alert(1))")]
    [InlineData("[a](//evil.example/x)")]
    [InlineData("- <script>alert(1)</script>\n- " + Good)]
    [InlineData("> <iframe src=x></iframe>")]
    [InlineData("`<script>`")]
    [InlineData("    <script>")]
    [InlineData("[a](/x \"\\\"><script>\")")]
    public void No_script_comes_through(string markdown)
    {
        var page = PageParser.Parse("security.md", markdown);
        foreach (var html in page.Preface.Select(block => block is ProseBlock prose ? prose.Html : ((SentenceBlock)block).Html))
        {
            html.ShouldNotContain("<script", Case.Insensitive);
            html.ShouldNotContain("<img", Case.Insensitive);
            html.ShouldNotContain("<iframe", Case.Insensitive);
            html.ShouldNotContain("href=\"javascript", Case.Insensitive);
            html.ShouldNotContain("href=\"data", Case.Insensitive);
            html.ShouldNotContain("href=\"vbscript", Case.Insensitive);
            html.ShouldNotContain("href=\"//", Case.Insensitive);
        }
    }

    [Fact]
    public void A_page_without_end_in_depth_is_refused_in_words() =>
        PageParser.Parse("security.md", new string('>', 100_000) + " x").Errors.ShouldHaveSingleItem().Format()
            .ShouldBe("security.md: error: Lists, quotes or emphasis are nested more than 128 deep. Write the page flatter.");

    [Theory]
    [InlineData("https://a.example", true)]
    [InlineData("mailto:a@b.example", true)]
    [InlineData("#data", true)]
    [InlineData("/controls", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("java\nscript:x", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("", false)]
    public void Links_lead_to_good_places(string url, bool allowed) => PageLinks.IsAllowed(url).ShouldBe(allowed);
}
