using System.Globalization;

namespace Rempart.Ledger;

/// <summary>
/// The name of one tile or entry bundle of C2SP tlog-tiles: level, index and width. Its path is what a static
/// file server serves: <c>tile/0/x001/067</c>, <c>tile/entries/000.p/8</c>.
/// </summary>
/// <param name="Level">0 to 63, or <see cref="EntriesLevel"/> for an entry bundle.</param>
/// <param name="Index">The tile's number within its level, counted from 0.</param>
/// <param name="Width">The number of hashes or entries: 1 to 255 for a partial tile, <see cref="FullWidth"/> for a full one.</param>
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>The number of hashes in a full tile, and of entries in a full bundle.</summary>
    public const int FullWidth = 256;

    /// <summary>The level that stands for entry bundles.</summary>
    public const int EntriesLevel = -1;

    /// <summary>Whether the tile has fewer than <see cref="FullWidth"/> hashes, and so will be replaced as the log grows.</summary>
    public bool IsPartial => Width < FullWidth;

    /// <summary>The path below the log's prefix, without a leading slash.</summary>
    /// <returns>The path as tlog-tiles writes it.</returns>
    public string ToPath()
    {
        var level = Level == EntriesLevel ? "entries" : Level.ToString(CultureInfo.InvariantCulture);
        var number = (Index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = Index / 1000; rest > 0; rest /= 1000)
        {
            number = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{number}");
        }

        return IsPartial
            ? string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{number}.p/{Width}")
            : $"tile/{level}/{number}";
    }

    /// <inheritdoc />
    public override string ToString() => ToPath();

    /// <summary>Reads a path as <see cref="ToPath"/> writes it; every other spelling is refused, so that a tile has one name.</summary>
    /// <param name="path">The path below the log's prefix; may come from an untrusted request.</param>
    /// <returns>The tile's name, or why the path is none.</returns>
    public static LedgerResult<TileId> Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length > 64)
        {
            return LedgerResult.Fail<TileId>("The tile path is longer than 64 characters.");
        }

        var parts = path.Split('/');
        if (parts.Length < 3 || parts[0] != "tile")
        {
            return LedgerResult.Fail<TileId>("A tile path is written tile/<level>/<index> or tile/entries/<index>.");
        }

        if (!TryParseLevel(parts[1], out var level))
        {
            return LedgerResult.Fail<TileId>("The tile level is 'entries' or a number from 0 to 63 without leading zeros.");
        }

        var (width, last) = (FullWidth, parts.Length - 1);
        if (parts.Length >= 4 && parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!TryParseNumber(parts[^1], 3, out width) || width is < 1 or >= FullWidth)
            {
                return LedgerResult.Fail<TileId>("The width of a partial tile is a number from 1 to 255 without leading zeros.");
            }

            last--;
            parts[last] = parts[last][..^2];
        }

        var index = 0L;
        for (var i = 2; i <= last; i++)
        {
            var digits = i < last && parts[i].StartsWith('x') ? parts[i].AsSpan(1) : parts[i];
            if (digits.Length != 3 || !TryParseNumber(digits, 3, out var group) || index > (long.MaxValue - group) / 1000)
            {
                return LedgerResult.Fail<TileId>(IndexMessage);
            }

            index = (index * 1000) + group;
        }

        var tile = new TileId(level, index, width);
        return tile.ToPath() == path ? LedgerResult.Success(tile) : LedgerResult.Fail<TileId>(IndexMessage);
    }

    /// <summary>The width of this tile in a log of the given size; 0 when the log has no such tile yet.</summary>
    /// <param name="level">The tile's level, or <see cref="EntriesLevel"/>.</param>
    /// <param name="index">The tile's index.</param>
    /// <param name="size">The log's size.</param>
    /// <returns>0 to <see cref="FullWidth"/>.</returns>
    public static int WidthAt(int level, long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, EntriesLevel);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var shift = 8 * Math.Max(level, 0);
        var hashes = shift > 62 ? 0 : size >> shift;
        var before = index > hashes / FullWidth ? hashes : index * FullWidth;
        return (int)Math.Min(FullWidth, hashes - before);
    }

    private const string IndexMessage =
        "A tile index is written in groups of three digits, all but the last with an x before it, as in x001/x234/067.";

    private static bool TryParseLevel(string text, out int level)
    {
        if (text == "entries")
        {
            level = EntriesLevel;
            return true;
        }

        return TryParseNumber(text, 2, out level) && level <= 63;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, int maxDigits, out int value)
    {
        value = 0;
        return text.Length <= maxDigits && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
