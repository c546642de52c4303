using System.Collections.Concurrent;
using System.Text;
using Rempart.Core.Estates;

namespace Rempart.Server.SecurityPage;

/// <summary>The page of a language, and which file it came from.</summary>
/// <param name="Document">The page.</param>
/// <param name="Language">The language it is written in.</param>
/// <param name="MissingFile">The file that would hold the language that was asked for; null when it is there.</param>
public sealed record PageReading(PageDocument Document, EstateLanguage Language, string? MissingFile);

/// <summary>Reads the estate's security pages. A file is parsed once for each version of it on disk.</summary>
public sealed class PageReader(IEstateSource estates)
{
    /// <summary>The largest page, in bytes: a hundred times a long one.</summary>
    public const int Limit = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>The page in a language, or in English when there is none in that language.</summary>
    /// <param name="language">The language wanted.</param>
    public PageReading Read(EstateLanguage language)
    {
        if (language == EstateLanguage.Fr && Find("security.fr.md") is { } french)
            return new(french, EstateLanguage.Fr, null);
        var english = Find("security.md")
            ?? PageDocument.Unreadable("security.md", $"There is no security page. Write security.md in {estates.Folder}; docs/security-page.md says how.");
        return new(english, EstateLanguage.En, language == EstateLanguage.Fr ? "security.fr.md" : null);
    }

    private PageDocument? Find(string name)
    {
        var file = new FileInfo(Path.Combine(estates.Folder, name));
        if (!file.Exists)
        {
            _kept.TryRemove(file.FullName, out _);
            return null;
        }
        var (written, length) = (file.LastWriteTimeUtc, file.Length);
        if (_kept.TryGetValue(file.FullName, out var kept) && kept.Written == written && kept.Length == length)
            return kept.Document;
        var document = Load(file, name);
        _kept[file.FullName] = new Kept(written, length, document);
        return document;
    }

    private static PageDocument Load(FileInfo file, string name)
    {
        if (file.Length > Limit)
            return PageDocument.Unreadable(name, $"The page is {file.Length} bytes; at most {Limit} are read. Make it shorter.");
        try
        {
            return PageParser.Parse(name, Strict.GetString(File.ReadAllBytes(file.FullName)));
        }
        catch (DecoderFallbackException)
        {
            return PageDocument.Unreadable(name, "The page is not UTF-8 text. Save it as UTF-8.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return PageDocument.Unreadable(name, $"The page could not be read: {problem.Message}");
        }
    }

    private sealed record Kept(DateTime Written, long Length, PageDocument Document);
}
