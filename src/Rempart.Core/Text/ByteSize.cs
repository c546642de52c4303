using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Rempart.Core.Text;

/// <summary>A number of bytes, written with a binary unit: <c>512B</c>, <c>64KiB</c>, <c>64MiB</c>, <c>2GiB</c>, <c>1TiB</c>.</summary>
/// <param name="Bytes">The number of bytes.</param>
public readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Unit, long Bytes)[] Units = [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    /// <summary>Reads a size.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">The size.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string text, out ByteSize size) => TryParse(text, out size, out _);

    /// <summary>Reads a size, and says what is wrong with another text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">The size.</param>
    /// <param name="problem">What is wrong and what would be right.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string text, out ByteSize size, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        size = default;
        foreach (var (unit, bytes) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
                continue;
            if (!long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                break;
            if (count > long.MaxValue / bytes)
            {
                problem = $"'{text}' is too large; the largest size is '8388607TiB'";
                return false;
            }
            size = new ByteSize(count * bytes);
            problem = null;
            return true;
        }
        problem = $"'{text}' is not a size; write for example '512B', '64KiB', '64MiB' or '2GiB'";
        return false;
    }

    /// <summary>Writes the size in the largest unit that fits exactly.</summary>
    /// <returns>The text <see cref="TryParse(string, out ByteSize)"/> reads.</returns>
    public override string ToString()
    {
        var bytes = Bytes;
        var (unit, size) = bytes == 0 ? ("B", 1) : Array.Find(Units, candidate => bytes % candidate.Bytes == 0);
        return (bytes / size).ToString(CultureInfo.InvariantCulture) + unit;
    }
}
