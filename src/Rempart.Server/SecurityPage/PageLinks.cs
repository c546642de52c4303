using Markdig.Syntax.Inlines;

namespace Rempart.Server.SecurityPage;

/// <summary>Which links a security page may hold.</summary>
internal static class PageLinks
{
    private const string Scheme = "control:";

    /// <summary>The control a link names, as written; null when it is an ordinary link.</summary>
    public static string? ControlOf(LinkInline link) =>
        link is { IsImage: false, Url: { } url } && url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? url[Scheme.Length..].Trim() : null;

    /// <summary>True for https, http and mailto, for a place on this server and for a place on the page; never for a script.</summary>
    public static bool IsAllowed(string? url)
    {
        if (string.IsNullOrEmpty(url) || url.Any(char.IsControl) || url.Contains('\\', StringComparison.Ordinal))
            return false;
        if (url[0] == '#' || (url[0] == '/' && !url.StartsWith("//", StringComparison.Ordinal)))
            return true;
        return Uri.TryCreate(url, UriKind.Absolute, out var absolute)
            && (absolute.Scheme == Uri.UriSchemeHttps || absolute.Scheme == Uri.UriSchemeHttp || absolute.Scheme == Uri.UriSchemeMailto);
    }
}
