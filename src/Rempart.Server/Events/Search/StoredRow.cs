using System.Data.Common;
using System.Globalization;
using Rempart.Events;

namespace Rempart.Server.Events.Search;

/// <summary>Gives back the lines of OCSF that rows of segments were made of.</summary>
internal sealed class StoredRow
{
    private readonly StoredEventWriter _writer = new();

    /// <summary>All columns, in the order that <see cref="Read"/> needs.</summary>
    public static string Columns { get; } = string.Join(", ", LakeColumns.All.Select(column => LakeColumns.Quoted(column.Name)));

    /// <summary>Reads the row that a reader is at.</summary>
    public TailRow Read(DbDataReader reader)
    {
        var (time, uid) = (Number(reader, 0), reader.GetString(2));
        _writer.Clear();
        _writer.Begin((int)Number(reader, 4), (int)Number(reader, 5), (int)Number(reader, 6), (int)Number(reader, 7), time, uid, Number(reader, 1), reader.GetString(9), reader.GetString(8));
        var last = LakeColumns.All.Count - 2;
        for (var column = LakeColumns.FirstAttribute; column < last; column++)
        {
            if (!reader.IsDBNull(column) && reader.GetValue(column) is not System.Collections.ICollection { Count: 0 })
                _writer.Write(column - LakeColumns.FirstAttribute, reader.GetValue(column));
        }
        _writer.End(reader.IsDBNull(last) ? "" : reader.GetString(last), reader.IsDBNull(last + 1) ? null : reader.GetString(last + 1));
        return new TailRow(time, uid, reader.GetString(3), _writer.Written[..^1].ToArray());
    }

    private static long Number(DbDataReader reader, int column) => Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture);
}
