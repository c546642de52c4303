using ParquetSharp;
using Rempart.Events;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>The columns of a segment, always all of them and in this order.</summary>
internal static class SegmentSchema
{
    public const string Time = "time";
    public const string Uid = "uid";
    public const string Source = "source";
    public const string RawData = "raw_data";
    public const string Unmapped = "unmapped";

    /// <summary>The line word for word, of an event that the other columns would not give back.</summary>
    public const string Verbatim = "ocsf";

    /// <summary>The key of the file's metadata under which the place of each column's bytes stands.</summary>
    public const string Places = "rempart.columns";

    public const string Format = "rempart.format";

    /// <summary>The columns before the attributes.</summary>
    public static readonly string[] Common = [Time, "logged_time", Uid, Source, "class_uid", "activity_id", "severity_id", "status_id", "parser", "product"];

    /// <summary>All names in order.</summary>
    public static readonly string[] Names = [.. Common, .. OcsfAttributes.All.Select(one => one.Path), RawData, Unmapped, Verbatim];

    public static Column[] Columns() =>
    [
        new Column<long>(Time), new Column<long>("logged_time"), new Column<string>(Uid), new Column<string>(Source),
        new Column<int>("class_uid"), new Column<int>("activity_id"), new Column<int>("severity_id"), new Column<int>("status_id"),
        new Column<string>("parser"), new Column<string>("product"),
        .. OcsfAttributes.All.Select(one => (Column)(one.Type switch
        {
            OcsfType.Number => new Column<long?>(one.Path),
            OcsfType.Flag => new Column<bool?>(one.Path),
            OcsfType.Texts => new Column<string[]>(one.Path),
            _ => new Column<string>(one.Path),
        })),
        new Column<string>(RawData), new Column<string>(Unmapped), new Column<string>(Verbatim),
    ];

    public static WriterProperties Properties()
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(Compression.Zstd).CompressionLevel(3).CreatedBy("Rempart").DisableWritePageIndex();
        // Each of these is different in every row: a dictionary would only cost.
        foreach (var name in (string[])[Uid, RawData, Verbatim])
            builder.DisableDictionary(name);
        foreach (var name in (string[])[Time, "logged_time"])
            builder.DisableDictionary(name).Encoding(name, ParquetSharp.Encoding.DeltaBinaryPacked);
        return builder.Build();
    }
}
