using Microsoft.Net.Http.Headers;
using Rempart.Core.Estates;

namespace Rempart.Server.Console.Languages;

/// <summary>Which language a request wants: the cookie of the switch, else what the browser prefers, else English.</summary>
internal static class LanguageChoice
{
    /// <summary>The sign-in pages keep the choice under the same name: a person chooses once.</summary>
    public const string Cookie = "__Host-rempart-language";

    public static EstateLanguage Of(HttpRequest request) =>
        Parse(request.Cookies[Cookie]) ?? Preferred(request) ?? EstateLanguage.En;

    public static EstateLanguage? Parse(string? word) => word switch
    {
        "en" => EstateLanguage.En,
        "fr" => EstateLanguage.Fr,
        _ => null,
    };

    public static string Word(this EstateLanguage language) => language == EstateLanguage.Fr ? "fr" : "en";

    private static EstateLanguage? Preferred(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var wanted)
            ? wanted.Where(language => language.Quality is not 0)
                .OrderByDescending(language => language.Quality ?? 1)
                .Select(language => Parse(language.Value.Value?.Split('-')[0].ToLowerInvariant()))
                .FirstOrDefault(language => language is not null)
            : null;
}
