using ParquetSharp;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>The values of one column in the order in which rows came; written in another. A column without a value costs nothing.</summary>
internal abstract class ColumnData
{
    /// <summary>How many values each row has: for a list more than one.</summary>
    protected int[] Counts { get; private set; } = [];

    /// <summary>Says that a row has one more value.</summary>
    protected void Count(int row)
    {
        if (row >= Counts.Length)
        {
            var counts = Counts;
            Array.Resize(ref counts, Math.Max(256, Math.Max(row + 1, counts.Length * 2)));
            Counts = counts;
        }
        Counts[row]++;
    }

    protected int CountOf(int row) => row < Counts.Length ? Counts[row] : 0;

    /// <summary>Where the values of each row begin.</summary>
    protected int[] Starts(int rows)
    {
        var starts = new int[rows];
        for (int row = 0, at = 0; row < rows; row++)
        {
            starts[row] = at;
            at += CountOf(row);
        }
        return starts;
    }

    /// <summary>Writes rows in an order.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="order">The rows that are written.</param>
    /// <param name="rows">How many rows there are.</param>
    public abstract void Write(ColumnWriter writer, ReadOnlySpan<int> order, int rows);
}

/// <summary>A column of values of one type, with at most one a row.</summary>
internal sealed class ColumnData<T>(bool isRequired) : ColumnData
    where T : unmanaged
{
    private T[] _values = new T[16];
    private int _used;

    public void Add(int row, T value)
    {
        if (_used == _values.Length)
            Array.Resize(ref _values, _values.Length * 2);
        _values[_used++] = value;
        Count(row);
    }

    public override void Write(ColumnWriter writer, ReadOnlySpan<int> order, int rows)
    {
        var typed = (ColumnWriter<T>)writer;
        var values = new T[_used];
        var levels = isRequired ? [] : new short[order.Length];
        var at = 0;
        if (_used > 0)
        {
            var starts = Starts(rows);
            for (var i = 0; i < order.Length; i++)
            {
                if (CountOf(order[i]) == 0)
                    continue;
                values[at++] = _values[starts[order[i]]];
                if (!isRequired)
                    levels[i] = 1;
            }
        }
        if (isRequired)
            typed.WriteBatch(values.AsSpan(0, at));
        else
            typed.WriteBatch(order.Length, levels, [], values.AsSpan(0, at));
    }
}

/// <summary>A column of lists of texts.</summary>
internal sealed class ListData : ColumnData
{
    // Parquet's levels of a list that may be absent, of texts that may be absent.
    private const short Present = 3;
    private readonly List<ByteArray> _values = [];

    public void Add(int row, ByteArray value)
    {
        _values.Add(value);
        Count(row);
    }

    public override void Write(ColumnWriter writer, ReadOnlySpan<int> order, int rows)
    {
        var starts = Starts(rows);
        var values = new ByteArray[_values.Count];
        var levels = new List<short>(order.Length);
        var repeats = new List<short>(order.Length);
        var at = 0;
        foreach (var row in order)
        {
            var count = CountOf(row);
            if (count == 0)
            {
                levels.Add(0);
                repeats.Add(0);
            }
            for (var i = 0; i < count; i++)
            {
                values[at++] = _values[starts[row] + i];
                levels.Add(Present);
                repeats.Add(i == 0 ? (short)0 : (short)1);
            }
        }
        ((ColumnWriter<ByteArray>)writer).WriteBatch(levels.Count, levels.ToArray(), repeats.ToArray(), values.AsSpan(0, at));
    }
}
