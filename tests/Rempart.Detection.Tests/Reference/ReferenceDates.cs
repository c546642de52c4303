using System.Globalization;
using System.Text.RegularExpressions;

namespace Rempart.Detection.Tests.Reference;

/// <summary>The time modifiers: the number as the date has it written, in whatever zone.</summary>
internal static partial class ReferenceDates
{
    public static int? Part(string text, string part)
    {
        var match = Written().Match(text);
        if (!match.Success
            || !DateTime.TryParseExact(match.Groups["date"].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return null;
        }

        return part switch
        {
            "year" => date.Year,
            "month" => date.Month,
            "week" => ISOWeek.GetWeekOfYear(date),
            "day" => date.Day,
            _ when !match.Groups["hour"].Success => null,
            "hour" => int.Parse(match.Groups["hour"].Value, CultureInfo.InvariantCulture),
            _ => int.Parse(match.Groups["minute"].Value, CultureInfo.InvariantCulture),
        };
    }

    [GeneratedRegex(@"^(?<date>\d{4}-\d\d-\d\d)(?:[Tt ](?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d)\b.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
