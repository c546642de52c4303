using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Rempart.Core.Text;

/// <summary>One field of a cron expression, as a set of numbers below 64.</summary>
internal sealed class CronField(string name, int lowest, int highest, params string[] words)
{
    public static readonly CronField Second = new("second", 0, 59);
    public static readonly CronField Minute = new("minute", 0, 59);
    public static readonly CronField Hour = new("hour", 0, 23);
    public static readonly CronField Day = new("day", 1, 31);
    public static readonly CronField Month = new("month", 1, 12, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    // 7 is Sunday too; the expression folds it into 0.
    public static readonly CronField Weekday = new("weekday", 0, 7, "sun", "mon", "tue", "wed", "thu", "fri", "sat");

    public bool TryParse(string text, out ulong set, [NotNullWhen(false)] out string? problem)
    {
        set = 0;
        foreach (var item in text.Split(','))
        {
            if (!TryItem(item, ref set))
            {
                problem = $"its {name} '{text}' must be '*', a number from {lowest} to {highest}, a range such as '{lowest}-{highest}', a step such as '*/2', or a list of these";
                return false;
            }
        }
        problem = null;
        return true;
    }

    /// <summary>The smallest member of <paramref name="set"/> that is at least <paramref name="from"/>, or -1.</summary>
    public static int AtLeast(ulong set, int from)
    {
        var rest = from > 63 ? 0 : set >> from << from;
        return rest == 0 ? -1 : BitOperations.TrailingZeroCount(rest);
    }

    private bool TryItem(string item, ref ulong set)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var step = 1;
        if (slash >= 0 && (!TryDigits(item[(slash + 1)..], out step) || step < 1))
            return false;
        var range = slash >= 0 ? item[..slash] : item;
        int first, last;
        if (range == "*")
        {
            (first, last) = (lowest, highest);
        }
        else
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            if (!TryNumber(dash < 0 ? range : range[..dash], out first))
                return false;
            last = slash >= 0 ? highest : first;
            if (dash >= 0 && !TryNumber(range[(dash + 1)..], out last))
                return false;
            if (last < first)
                return false;
        }
        for (var value = first; value <= last; value += step)
            set |= 1UL << value;
        return true;
    }

    private bool TryNumber(string text, out int number)
    {
        var word = Array.IndexOf(words, text);
        number = word + lowest;
        return word >= 0 || (TryDigits(text, out number) && number >= lowest && number <= highest);
    }

    private static bool TryDigits(string text, out int number)
    {
        number = 0;
        return text.Length <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
