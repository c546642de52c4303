using System.Buffers;
using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Rempart.Events;

namespace Rempart.Server.Events.Search;

/// <summary>Gives back the lines of OCSF that rows of segments were made of.</summary>
internal sealed class StoredRow
{
    private readonly OcsfRow _row = new();
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>All columns, in the order that <see cref="Read"/> needs.</summary>
    public static string Columns { get; } = string.Join(", ", LakeColumns.All.Select(column => LakeColumns.Quoted(column.Name)));

    /// <summary>Reads the row that a reader is at.</summary>
    public TailRow Read(DbDataReader reader)
    {
        var last = LakeColumns.All.Count - 1;
        var (time, uid) = (Number(reader, 0), reader.GetString(2));
        _row.Clear();
        (_row.Time, _row.LoggedTime) = (time, Number(reader, 1));
        _row.Uid = Encoding.UTF8.GetBytes(uid);
        (_row.ClassUid, _row.ActivityId, _row.SeverityId, _row.StatusId) = ((int)Number(reader, 4), (int)Number(reader, 5), (int)Number(reader, 6), (int)Number(reader, 7));
        _row.Parser = Text(reader, 8);
        _row.Product = Text(reader, 9);
        for (var column = LakeColumns.FirstAttribute; column < last - 2; column++)
            Fill(reader, column, column - LakeColumns.FirstAttribute);
        _row.RawData = Text(reader, last - 2);
        _row.Unmapped = Text(reader, last - 1);
        if (Text(reader, last) is { Length: > 0 } verbatim)
            _row.SetVerbatim(verbatim);
        _line.ResetWrittenCount();
        _row.WriteLine(_line);
        return new TailRow(time, uid, reader.GetString(3), _line.WrittenSpan[..^1].ToArray());
    }

    private void Fill(DbDataReader reader, int column, int attribute)
    {
        if (reader.IsDBNull(column))
            return;
        switch (reader.GetValue(column))
        {
            case string text:
                _row.SetText(attribute, Encoding.UTF8.GetBytes(text));
                break;
            case bool flag:
                _row.SetNumber(attribute, flag ? 1 : 0);
                break;
            case IEnumerable list:
                foreach (var item in list)
                    _row.AddText(attribute, Encoding.UTF8.GetBytes((string)item));
                break;
            case var number:
                _row.SetNumber(attribute, Convert.ToInt64(number, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static byte[] Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? [] : Encoding.UTF8.GetBytes(reader.GetString(column));

    private static long Number(DbDataReader reader, int column) => Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture);
}
