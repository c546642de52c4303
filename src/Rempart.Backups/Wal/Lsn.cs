using System.Globalization;

namespace Rempart.Backups;

/// <summary>A place in PostgreSQL's write-ahead log, in bytes from its beginning; written <c>16/B374D848</c>.</summary>
/// <param name="Value">The number of bytes.</param>
public readonly record struct Lsn(ulong Value) : IComparable<Lsn>
{
    /// <summary>Reads the two hexadecimal halves.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lsn">The place.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string? text, out Lsn lsn)
    {
        lsn = default;
        if (text?.Split('/') is not [var high, var low] || !TryHalf(high, out var upper) || !TryHalf(low, out var lower))
            return false;
        lsn = new Lsn((upper << 32) | lower);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);

    /// <summary>Whether one place is before another.</summary>
    public static bool operator <(Lsn left, Lsn right) => left.Value < right.Value;

    /// <summary>Whether one place is after another.</summary>
    public static bool operator >(Lsn left, Lsn right) => left.Value > right.Value;

    /// <summary>Whether one place is not after another.</summary>
    public static bool operator <=(Lsn left, Lsn right) => left.Value <= right.Value;

    /// <summary>Whether one place is not before another.</summary>
    public static bool operator >=(Lsn left, Lsn right) => left.Value >= right.Value;

    /// <summary>PostgreSQL's own form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value >> 32:X}/{(uint)Value:X}");

    private static bool TryHalf(string text, out ulong value)
    {
        value = 0;
        return text.Length is >= 1 and <= 8 && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
