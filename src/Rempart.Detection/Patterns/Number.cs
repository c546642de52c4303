using System.Globalization;

namespace Rempart.Detection.Patterns;

/// <summary>A number as JSON writes them: an exact decimal when it fits into one, else the nearest double.</summary>
internal readonly struct Number : IComparable<Number>
{
    private readonly decimal _exact;
    private readonly double _nearest;
    private readonly bool _isExact;

    private Number(decimal exact) => (_exact, _nearest, _isExact) = (exact, (double)exact, true);

    private Number(double nearest) => (_exact, _nearest, _isExact) = (0, nearest, false);

    public decimal? Exact => _isExact ? _exact : null;

    public static Number Of(long value) => new((decimal)value);

    public static bool TryParse(ReadOnlySpan<byte> text, out Number number)
    {
        number = default;
        if (!IsNumber(text))
            return false;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
        {
            number = new Number(exact);
            return true;
        }
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var nearest))
            return false;
        number = new Number(nearest);
        return true;
    }

    /// <summary>Whether the text is a number in the grammar of JSON.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var i = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var start = i;
        Digits(text, ref i);
        if (i == start || (text[start] == '0' && i > start + 1))
            return false;
        if (i < text.Length && text[i] == '.')
        {
            var fraction = ++i;
            Digits(text, ref i);
            if (i == fraction)
                return false;
        }
        if (i < text.Length && text[i] is (byte)'e' or (byte)'E')
        {
            i++;
            if (i < text.Length && text[i] is (byte)'+' or (byte)'-')
                i++;
            var exponent = i;
            Digits(text, ref i);
            if (i == exponent)
                return false;
        }
        return i == text.Length;
    }

    /// <summary>The text a value has: an integer as it is written, another number in its shortest form.</summary>
    /// <returns>How much was written, or 0 when the text stays as it is.</returns>
    public static int Shorten(ReadOnlySpan<byte> text, Span<byte> room)
    {
        if (text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 || !IsNumber(text))
            return 0;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return 0;
        if (value == Math.Truncate(value) && Math.Abs(value) < 9007199254740992d)
            return ((long)value).TryFormat(room, out var whole, default, CultureInfo.InvariantCulture) ? whole : 0;
        return value.TryFormat(room, out var written, "R", CultureInfo.InvariantCulture) ? written : 0;
    }

    public int CompareTo(Number other) => _isExact && other._isExact ? _exact.CompareTo(other._exact) : _nearest.CompareTo(other._nearest);

    public override string ToString() => _isExact ? _exact.ToString(CultureInfo.InvariantCulture) : _nearest.ToString("R", CultureInfo.InvariantCulture);

    private static void Digits(ReadOnlySpan<byte> text, ref int i)
    {
        while (i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9')
            i++;
    }
}
