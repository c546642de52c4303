using Rempart.Core.Estates;
using Rempart.Server.Console.Languages;
using Rempart.Server.SecurityPage;

namespace Rempart.Server.Console.Live;

/// <summary>The sentence of a control in a language: the catalogue's in English; in French that of the estate's own page, if it names the control.</summary>
internal sealed class ControlSentences(PageReader pages)
{
    public (string Text, string Tag) Of(string controlId, EstateLanguage language)
    {
        if (language == EstateLanguage.Fr && pages.Read(language) is { Language: EstateLanguage.Fr } page
            && page.Document.Sentences.FirstOrDefault(sentence => sentence.ControlId == controlId) is { } own)
            return (own.Text, language.Word());
        return (ControlCatalogue.Find(controlId)?.Sentence ?? controlId, EstateLanguage.En.Word());
    }
}
