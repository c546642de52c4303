using System.Globalization;

namespace Rempart.Events;

/// <summary>The name of a stored segment: its day, its id, and for one from the log the address of its first event, by which an unfinished one is known.</summary>
public static class SegmentName
{
    /// <summary>How the name of a sealed file ends.</summary>
    public const string Extension = ".rpseg";

    private const int IdLength = 32;

    /// <summary>Makes the name, with folders by day.</summary>
    /// <param name="id">The id.</param>
    /// <param name="at">When it was made.</param>
    /// <param name="from">Its address in the log; null when it was put together of others.</param>
    public static string Of(string id, DateTimeOffset at, long? from) => string.Create(
        CultureInfo.InvariantCulture, $"segments/{at.UtcDateTime:yyyy'/'MM'/'dd}/{id}-{(from is { } address ? address.ToString("x", CultureInfo.InvariantCulture) : "m")}{Extension}");

    /// <summary>Whether a text is the id of a segment: 32 hexadecimal digits.</summary>
    /// <param name="text">The text.</param>
    public static bool IsId(string text) => text is { Length: IdLength } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Reads a name, with or without folders: the id, and the address in the log; no address when it was put together of others. Null when it is none.</summary>
    /// <param name="name">The name.</param>
    public static (string Id, long? From)? Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = Path.GetFileName(name).Split('-', '.');
        if (parts.Length != 3 || !IsId(parts[0]))
            return null;
        if (parts[1] == "m")
            return (parts[0], null);
        return long.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var from) ? (parts[0], from) : null;
    }
}
