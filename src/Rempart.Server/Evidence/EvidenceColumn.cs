using System.Text;

namespace Rempart.Server.Evidence;

/// <summary>
/// Makes names fit to be a column and an index: PostgreSQL stores no U+0000 and no half characters, and indexes no long text.
/// One record with such a name must not hold up all others; its own bytes keep the name as it was given.
/// </summary>
internal static class EvidenceColumn
{
    /// <summary>An index row holds some 2,700 bytes; a character has three of them at most.</summary>
    private const int Longest = 500;

    public static string Of(string name)
    {
        var column = new StringBuilder(Math.Min(name.Length, Longest));
        foreach (var rune in name.EnumerateRunes())
        {
            if (column.Length + rune.Utf16SequenceLength > Longest)
                break;
            column.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }
        return column.ToString();
    }
}
