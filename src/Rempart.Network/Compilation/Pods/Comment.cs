namespace Rempart.Network.Compilation.Pods;

/// <summary>Names of manifests in a file for <c>nft</c>. Manifests may be anyone's: no name ends a comment and begins a rule.</summary>
internal static class Comment
{
    // nft keeps 128 bytes.
    private const int Longest = 120;

    public static string Clean(string text) => string.Concat(text.Select(letter => letter is >= ' ' and <= '~' and not ('"' or '\\') ? letter : '?'));

    public static string Of(string text)
    {
        var clean = Clean(text);
        return clean.Length <= Longest ? clean : $"{clean[..50]}...{clean[^60..]}";
    }
}
