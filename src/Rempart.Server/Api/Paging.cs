using System.Globalization;

namespace Rempart.Server.Api;

/// <summary>The bounds of the API's pages.</summary>
internal static class Paging
{
    public const int Default = 50;
    public const int Largest = 200;

    /// <summary>What is wrong with the parameters of a page, or null.</summary>
    public static string? Problem(string? after, int? limit) =>
        limit is < 1 or > Largest ? $"'limit' must be 1 to {Largest}."
        : after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? "'after' must be the 'next' of the page before."
            : null;
}
