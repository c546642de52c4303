using System.Globalization;
using System.Text;
using Rempart.Core.Access;

namespace Rempart.Server.Bastion.Grants;

/// <summary>What people may write into reasons and comments: one line that looks the same to everybody who reads it.</summary>
internal static class AccessTexts
{
    public const int ShortestReason = 8;
    public const int ShortestComment = 3;
    public const int Longest = 500;

    /// <summary>A reason or a comment without the spaces around it.</summary>
    /// <exception cref="AccessRefusedException">It is too short, too long, or not one line of plain text.</exception>
    public static string Required(string? text, string name, int shortest)
    {
        var trimmed = (text ?? "").Trim();
        if (trimmed.Length < shortest || trimmed.Length > Longest)
            throw new AccessRefusedException(AccessRefusal.Invalid, $"'{name}' must have {shortest} to {Longest} characters.");
        if (trimmed.EnumerateRunes().Any(IsForbidden) || !IsWellFormed(trimmed))
            throw new AccessRefusedException(AccessRefusal.Invalid, $"'{name}' must be one line of plain text, without control characters.");
        return trimmed;
    }

    /// <summary>A comment that may be missing.</summary>
    public static string? Optional(string? text, string name) => string.IsNullOrWhiteSpace(text) ? null : Required(text, name, 1);

    /// <summary>Text of a machine, made fit to be kept and shown: cut, and with a mark where a character cannot be shown.</summary>
    public static string? Tame(string? text, int most)
    {
        if (text is null)
            return null;
        var kept = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (kept.Length + rune.Utf16SequenceLength > most)
                break;
            kept.Append(IsForbidden(rune) ? Rune.ReplacementChar : rune);
        }
        return kept.ToString();
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            if (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i))
                return false;
        }
        return true;
    }

    // Control characters forge lines; format characters turn text around or hide it.
    private static bool IsForbidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
