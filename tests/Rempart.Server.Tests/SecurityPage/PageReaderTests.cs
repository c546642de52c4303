using Rempart.Core.Estates;
using Rempart.Server.SecurityPage;
using Rempart.Server.Tests.Console;

namespace Rempart.Server.Tests.SecurityPage;

public sealed class PageReaderTests : IDisposable
{
    private const string Good = "# One\n\n[Nothing listens.](control:exposure.listeners)";
    private readonly TestEstate _estate = new();
    private readonly PageReader _reader;

    public PageReaderTests() => _reader = new PageReader(_estate);

    [Fact]
    public void A_missing_page_is_said_with_what_to_do()
    {
        var reading = _reader.Read(EstateLanguage.En);
        reading.Document.Errors.ShouldHaveSingleItem().Format()
            .ShouldBe($"security.md: error: There is no security page. Write security.md in {_estate.Folder}; docs/security-page.md says how.");
    }

    [Fact]
    public void A_file_is_parsed_once_and_anew_when_it_changed()
    {
        var path = _estate.Write("security.md", Good);
        var first = _reader.Read(EstateLanguage.En).Document;
        _reader.Read(EstateLanguage.En).Document.ShouldBeSameAs(first);
        _estate.Write("security.md", Good.Replace("One", "Two", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
        _reader.Read(EstateLanguage.En).Document.Title.ShouldBe("Two");
        File.Delete(path);
        _reader.Read(EstateLanguage.En).Document.Errors.Count.ShouldBe(1);
    }

    [Fact]
    public void French_falls_back_to_English_and_says_so()
    {
        _estate.Write("security.md", Good);
        _reader.Read(EstateLanguage.Fr).ShouldSatisfyAllConditions(
            reading => reading.Language.ShouldBe(EstateLanguage.En),
            reading => reading.MissingFile.ShouldBe("security.fr.md"));
        _estate.Write("security.fr.md", Good);
        _reader.Read(EstateLanguage.Fr).MissingFile.ShouldBeNull();
    }

    [Fact]
    public void What_is_no_text_or_too_long_is_refused_in_words()
    {
        var path = _estate.Write("security.md", "");
        File.WriteAllBytes(path, [0x23, 0x20, 0xff, 0xfe]);
        _reader.Read(EstateLanguage.En).Document.Errors[0].Format().ShouldBe("security.md: error: The page is not UTF-8 text. Save it as UTF-8.");
        File.WriteAllBytes(path, new byte[PageReader.Limit + 1]);
        _reader.Read(EstateLanguage.En).Document.Errors[0].Format().ShouldBe("security.md: error: The page is 1048577 bytes; at most 1048576 are read. Make it shorter.");
    }

    [Theory]
    [InlineData(EstateLanguage.En)]
    [InlineData(EstateLanguage.Fr)]
    public void The_sample_estates_page_names_every_control_or_none_wrongly(EstateLanguage language)
    {
        using var sample = new TestEstate(Repository.Folder("estate"));
        var reading = new PageReader(sample).Read(language);
        reading.Language.ShouldBe(language);
        reading.Document.Errors.ShouldBeEmpty();
        reading.Document.Sentences.Count.ShouldBeGreaterThan(50);
    }

    public void Dispose() => _estate.Dispose();
}
