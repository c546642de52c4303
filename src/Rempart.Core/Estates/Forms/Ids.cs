using System.Text.RegularExpressions;

namespace Rempart.Core.Estates.Forms;

/// <summary>The form of ids: lower-case words of letters and digits, joined by dashes, at most 63 characters.</summary>
internal static partial class Ids
{
    public const string Pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
    public const int Longest = 63;

    public static bool TryParse(string text, out string id, out string? problem)
    {
        id = text;
        problem = null;
        if (text.Length <= Longest && Form().IsMatch(text))
            return true;
        var right = Slug(text);
        problem = $"'{text}' is not an id: lower-case words joined by dashes, at most {Longest} characters{(right is null ? "" : $"; write '{right}'")}";
        return false;
    }

    private static string? Slug(string text)
    {
        var slug = Other().Replace(text.ToLowerInvariant(), "-").Trim('-');
        return slug.Length is > 0 and <= Longest && Form().IsMatch(slug) ? slug : null;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Form();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}
