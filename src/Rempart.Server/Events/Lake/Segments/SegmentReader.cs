using ParquetSharp;
using Rempart.Events;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>Reads the events of an opened segment, in their order.</summary>
internal static class SegmentReader
{
    /// <summary>Gives each event with its source; the row is used again for the next.</summary>
    /// <param name="path">The opened segment.</param>
    /// <param name="receive">Gets each event.</param>
    public static void Read(string path, Action<OcsfRow, string> receive)
    {
        using var file = new ParquetFileReader(path);
        var row = new OcsfRow();
        for (var number = 0; number < file.FileMetaData.NumRowGroups; number++)
        {
            using var group = file.RowGroup(number);
            var rows = checked((int)group.MetaData.NumRows);
            var columns = SegmentSchema.Names.Select((name, at) => ReadColumn(group, at, rows)).ToArray();
            for (var at = 0; at < rows; at++)
            {
                Fill(row, columns, at);
                receive(row, (string)columns[3].GetValue(at)!);
            }
        }
    }

    /// <summary>The ids of all events of an opened segment.</summary>
    public static string[] ReadIds(string path)
    {
        using var file = new ParquetFileReader(path);
        var ids = new List<string>();
        for (var number = 0; number < file.FileMetaData.NumRowGroups; number++)
        {
            using var group = file.RowGroup(number);
            ids.AddRange((string[])ReadColumn(group, Array.IndexOf(SegmentSchema.Names, SegmentSchema.Uid), checked((int)group.MetaData.NumRows)));
        }
        return [.. ids];
    }

    private static Array ReadColumn(RowGroupReader group, int column, int rows)
    {
        using var reader = group.Column(column);
        return reader.LogicalReader() switch
        {
            LogicalColumnReader<long> one => one.ReadAll(rows),
            LogicalColumnReader<int> one => one.ReadAll(rows),
            LogicalColumnReader<long?> one => one.ReadAll(rows),
            LogicalColumnReader<bool?> one => one.ReadAll(rows),
            LogicalColumnReader<string> one => one.ReadAll(rows),
            LogicalColumnReader<string[]> one => one.ReadAll(rows),
            var other => throw new LakeException($"The column {SegmentSchema.Names[column]} has the type {other.GetType()}."),
        };
    }

    private static void Fill(OcsfRow row, Array[] columns, int at)
    {
        row.Clear();
        row.Time = ((long[])columns[0])[at];
        row.LoggedTime = ((long[])columns[1])[at];
        row.Uid = Bytes(columns[2], at);
        row.ClassUid = ((int[])columns[4])[at];
        row.ActivityId = ((int[])columns[5])[at];
        row.SeverityId = ((int[])columns[6])[at];
        row.StatusId = ((int[])columns[7])[at];
        row.Parser = Bytes(columns[8], at);
        row.Product = Bytes(columns[9], at);
        for (var attribute = 0; attribute < OcsfAttributes.All.Count; attribute++)
            FillAttribute(row, attribute, columns[SegmentSchema.Common.Length + attribute], at);
        row.RawData = Bytes(columns[^3], at);
        row.Unmapped = Bytes(columns[^2], at);
        if (Bytes(columns[^1], at) is { Length: > 0 } line)
            row.SetVerbatim(line);
    }

    private static void FillAttribute(OcsfRow row, int attribute, Array column, int at)
    {
        switch (column)
        {
            case long?[] numbers when numbers[at] is { } number:
                row.SetNumber(attribute, number);
                break;
            case bool?[] flags when flags[at] is { } flag:
                row.SetNumber(attribute, flag ? 1 : 0);
                break;
            case string?[][] lists when lists[at] is { } list:
                foreach (var text in list)
                    row.AddText(attribute, System.Text.Encoding.UTF8.GetBytes(text ?? ""));
                break;
            case string?[] texts when texts[at] is { } text:
                row.SetText(attribute, System.Text.Encoding.UTF8.GetBytes(text));
                break;
        }
    }

    private static byte[] Bytes(Array column, int at) => ((string?[])column)[at] is { } text ? System.Text.Encoding.UTF8.GetBytes(text) : [];
}
