using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Rempart.Core.Text;

/// <summary>
/// The text form of durations: whole numbers with a unit, largest unit first: <c>15m</c>, <c>1h30m</c>, <c>5y</c>.
/// Units: <c>s</c>, <c>m</c> (minutes), <c>h</c>, <c>d</c>, <c>w</c> (7 days), <c>y</c> (365 days).
/// </summary>
public static class Durations
{
    /// <summary>The longest duration, 1,000 years.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365_000);

    private static readonly (char Unit, long Seconds)[] Units =
        [('y', 365 * 86_400), ('w', 7 * 86_400), ('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

    /// <summary>Reads a duration longer than zero.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string text, out TimeSpan duration) => TryParse(text, out duration, out _);

    /// <summary>Reads a duration longer than zero, and says what is wrong with another text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration.</param>
    /// <param name="problem">What is wrong and what would be right.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string text, out TimeSpan duration, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = default;
        long total = 0;
        var nextUnit = 0;
        var position = 0;
        while (position < text.Length)
        {
            var start = position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
                position++;
            var unit = position < text.Length ? Array.FindIndex(Units, candidate => candidate.Unit == text[position]) : -1;
            if (position == start || position - start > 12 || unit < nextUnit)
            {
                problem = $"'{text}' is not a duration; write for example '30s', '15m', '1h30m', '7d' or '5y'";
                return false;
            }
            total += long.Parse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture) * Units[unit].Seconds;
            if (total > Longest.TotalSeconds)
            {
                problem = $"'{text}' is too long; the longest duration is '1000y'";
                return false;
            }
            nextUnit = unit + 1;
            position++;
        }
        if (text.Length == 0 || total == 0)
        {
            problem = $"'{text}' is not a duration longer than zero; write for example '30s', '15m', '1h30m', '7d' or '5y'";
            return false;
        }
        duration = TimeSpan.FromSeconds(total);
        problem = null;
        return true;
    }

    /// <summary>Writes a duration in the form <see cref="TryParse(string, out TimeSpan)"/> reads, in the largest units that fit exactly.</summary>
    /// <param name="duration">A duration longer than zero, in whole seconds.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not positive or not in whole seconds.</exception>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        if (duration.Ticks % TimeSpan.TicksPerSecond != 0)
            throw new ArgumentOutOfRangeException(nameof(duration), duration, "A duration is written in whole seconds.");
        var seconds = duration.Ticks / TimeSpan.TicksPerSecond;
        var text = "";
        foreach (var (unit, size) in Units)
        {
            // Weeks only stand alone: people write 30d, not 4w2d.
            if (unit == 'w' && seconds % size != 0)
                continue;
            if (seconds >= size)
                text += (seconds / size).ToString(CultureInfo.InvariantCulture) + unit;
            seconds %= size;
        }
        return text;
    }
}
