using System.Text.RegularExpressions;

namespace Rempart.Backups;

/// <summary>Finds what a store of objects answered in what pgBackRest repeats of it: request, headers and content, over many lines.</summary>
public static partial class StoreAnswer
{
    /// <summary>The store's code, such as <c>SignatureDoesNotMatch</c>; null when there is none.</summary>
    /// <param name="said">What pgBackRest said.</param>
    public static string? CodeIn(string said)
    {
        ArgumentNullException.ThrowIfNull(said);
        return Code().Match(said) is { Success: true } match ? match.Groups[1].Value : null;
    }

    /// <summary>Whether it is the key or its secret that the store refuses.</summary>
    /// <param name="code">The store's code.</param>
    public static bool RefusesCredentials(string? code) => code is "InvalidAccessKeyId" or "SignatureDoesNotMatch";

    [GeneratedRegex("<Code>([A-Za-z0-9.]{1,60})</Code>")]
    private static partial Regex Code();
}
