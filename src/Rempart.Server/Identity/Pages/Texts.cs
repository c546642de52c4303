using System.Globalization;
using System.Resources;
using Microsoft.Net.Http.Headers;

namespace Rempart.Server.Identity.Pages;

/// <summary>The words of the sign-in pages, in English or French.</summary>
internal sealed class Texts(string language)
{
    // The console keeps the choice under the same name.
    public const string Cookie = "__Host-rempart-language";
    private static readonly ResourceManager Resources = new("Rempart.Server.Identity.Pages.AccountText", typeof(Texts).Assembly);
    private readonly CultureInfo _culture = CultureInfo.GetCultureInfo(language);

    public string Language => language;

    public string this[string key] => Resources.GetString(key, _culture) ?? throw new MissingManifestResourceException($"No text '{key}'.");

    /// <summary>The language of the cookie, else the first of the browser's that there is, else English.</summary>
    public static Texts Of(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is "en" or "fr")
            return new Texts(http.Request.Cookies[Cookie]!);
        var wanted = http.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(item => item, StringWithQualityHeaderValueComparer.QualityComparer)
            .Select(item => item.Value.ToString())
            .FirstOrDefault(item => item.StartsWith("fr", StringComparison.OrdinalIgnoreCase) || item.StartsWith("en", StringComparison.OrdinalIgnoreCase));
        return new Texts(wanted?.StartsWith("fr", StringComparison.OrdinalIgnoreCase) == true ? "fr" : "en");
    }
}
