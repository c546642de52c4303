namespace Rempart.Ssh.Passphrases;

/// <summary>Keys that lie side by side on a QWERTY or AZERTY keyboard.</summary>
internal static class WalkMatcher
{
    private const int ShortestWalk = 4;

    private static readonly string[][] Keyboards =
    [
        ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"],
        ["&e\"'(-e_ca)=", "azertyuiop^$", "qsdfghjklmu", "wxcvbn,;:!"],
        ["1234567890)=", "azertyuiop^$", "qsdfghjklmu", "wxcvbn,;:!"],
        ["789", "456", "123", "0"],
    ];

    public static List<Segment> Find(char[] text)
    {
        List<Segment> found = [];
        foreach (var keyboard in Keyboards)
        {
            for (var start = 0; start < text.Length;)
            {
                var end = start + 1;
                var (turns, direction) = (0, (Row: 9, Column: 9));
                while (end < text.Length && Step(keyboard, text[end - 1], text[end]) is { } step)
                {
                    turns += step == direction ? 0 : 1;
                    direction = step;
                    end++;
                }

                var length = end - start;
                if (length >= ShortestWalk)
                    found.Add(new(start, length, Math.Log10(40) + Math.Log10(length) + (0.66 * turns), [PassphraseWeakness.KeyboardWalk]));
                start = length >= ShortestWalk ? end - 1 : start + 1;
            }
        }

        return found;
    }

    private static (int Row, int Column)? Step(string[] keyboard, char from, char to)
    {
        if (Place(keyboard, from) is not { } one || Place(keyboard, to) is not { } other || one == other)
            return null;
        var step = (Row: other.Row - one.Row, Column: other.Column - one.Column);
        return Math.Abs(step.Row) <= 1 && Math.Abs(step.Column) <= 1 ? step : null;
    }

    private static (int Row, int Column)? Place(string[] keyboard, char key)
    {
        for (var row = 0; row < keyboard.Length; row++)
        {
            var column = keyboard[row].IndexOf(key, StringComparison.Ordinal);
            if (column >= 0)
                return (row, column);
        }

        return null;
    }
}
