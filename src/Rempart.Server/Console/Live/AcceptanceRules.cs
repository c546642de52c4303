using System.Globalization;

namespace Rempart.Server.Console.Live;

/// <summary>What an acceptance must hold, said before it is sent. The limits are those of <c>AcceptRequest</c>.</summary>
internal static class AcceptanceRules
{
    public const int ShortestReason = 10;
    public const int LongestReason = 1000;
    public const int MostDays = 366;

    /// <summary>The last moment of the day; null when it is not a day that may be chosen.</summary>
    public static DateTimeOffset? Until(string? day, DateTimeOffset now)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        var until = new DateTimeOffset(date, new TimeOnly(23, 59, 59), TimeSpan.Zero);
        return until > now && until <= now.AddDays(MostDays) ? until : null;
    }

    /// <summary>The text key of what is wrong with a reason; null when it is good.</summary>
    public static string? WrongReason(string? reason) => (reason ?? "").Trim().Length switch
    {
        < ShortestReason => "accept.reason-short",
        > LongestReason => "accept.reason-long",
        _ => null,
    };
}
