using ParquetSharp;
using Rempart.Events;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>The events of one class on their way to a segment.</summary>
internal sealed class SegmentRows : IDisposable
{
    private readonly NativeTexts _texts = new();
    private readonly List<long> _times = [];
    private readonly HashSet<int> _removed = [];
    private readonly ColumnData<long> _time = new(isRequired: true);
    private readonly ColumnData<long> _loggedTime = new(isRequired: true);
    private readonly ColumnData<ByteArray> _uid = new(isRequired: false);
    private readonly ColumnData<ByteArray> _source = new(isRequired: false);
    private readonly ColumnData<int> _class = new(isRequired: true);
    private readonly ColumnData<int> _activity = new(isRequired: true);
    private readonly ColumnData<int> _severity = new(isRequired: true);
    private readonly ColumnData<int> _status = new(isRequired: true);
    private readonly ColumnData<ByteArray> _parser = new(isRequired: false);
    private readonly ColumnData<ByteArray> _product = new(isRequired: false);
    private readonly ColumnData<ByteArray> _rawData = new(isRequired: false);
    private readonly ColumnData<ByteArray> _unmapped = new(isRequired: false);
    private readonly ColumnData<ByteArray> _verbatim = new(isRequired: false);
    private readonly ColumnData[] _attributes = [.. OcsfAttributes.All.Select(one => (ColumnData)(one.Type switch
    {
        OcsfType.Number => new ColumnData<long>(isRequired: false),
        OcsfType.Flag => new ColumnData<bool>(isRequired: false),
        OcsfType.Texts => new ListData(),
        _ => new ColumnData<ByteArray>(isRequired: false),
    }))];
    private ByteArray _lastSource;
    private string? _lastSourceName;

    /// <summary>How many rows will be written.</summary>
    public int Count => _times.Count - _removed.Count;

    /// <summary>The time of each row that was added, in that order.</summary>
    public IReadOnlyList<long> Times => _times;

    public long RawBytes { get; private set; }

    /// <summary>The first time of what will be written.</summary>
    public long First => Written().Min(row => _times[row]);

    /// <summary>The last time of what will be written.</summary>
    public long Last => Written().Max(row => _times[row]);

    public void Add(OcsfRow row, string source, int lineBytes)
    {
        var number = _times.Count;
        _times.Add(row.Time);
        RawBytes += lineBytes;
        _time.Add(number, row.Time);
        _loggedTime.Add(number, row.LoggedTime);
        _uid.Add(number, _texts.Add(row.Uid));
        _source.Add(number, SourceText(source));
        _class.Add(number, row.ClassUid);
        _activity.Add(number, row.ActivityId);
        _severity.Add(number, row.SeverityId);
        _status.Add(number, row.StatusId);
        AddText(_parser, number, row.Parser);
        AddText(_product, number, row.Product);
        AddText(_rawData, number, row.RawData);
        AddText(_unmapped, number, row.Unmapped);
        AddText(_verbatim, number, row.Verbatim);
        for (var at = 0; at < _attributes.Length; at++)
        {
            if (row.Has(at))
                AddAttribute(row, at, number);
        }
    }

    /// <summary>Writes the rows, sorted by time, as a Parquet file.</summary>
    public MemoryStream Write()
    {
        var times = _times.ToArray();
        var order = Written().ToArray();
        // Stable: rows of the same time stay in the order in which they came.
        Array.Sort(order, (a, b) => times[a] != times[b] ? times[a].CompareTo(times[b]) : a.CompareTo(b));
        ColumnData[] columns = [_time, _loggedTime, _uid, _source, _class, _activity, _severity, _status, _parser, _product, .. _attributes, _rawData, _unmapped, _verbatim];
        var output = new MemoryStream();
        var metadata = new Dictionary<string, string> { [SegmentSchema.Format] = "1" };
        using var properties = SegmentSchema.Properties();
        using (var file = new ParquetFileWriter(output, SegmentSchema.Columns(), null, properties, metadata, leaveOpen: true))
        {
            var places = new List<string>(columns.Length);
            using (var group = file.AppendRowGroup())
            {
                foreach (var column in columns)
                {
                    var start = output.Position;
                    using var writer = group.NextColumn();
                    column.Write(writer, order, times.Length);
                    // Until it is closed, a part of the column is not in the output.
                    writer.Close();
                    places.Add($"{start}+{output.Position - start}");
                }
            }
            metadata[SegmentSchema.Places] = string.Join(' ', places);
            file.Close();
        }
        return output;
    }

    /// <summary>Takes a row out again.</summary>
    /// <param name="row">Its number, in the order in which rows were added.</param>
    public void Remove(int row) => _removed.Add(row);

    public void Dispose() => _texts.Dispose();

    private IEnumerable<int> Written() => Enumerable.Range(0, _times.Count).Where(row => !_removed.Contains(row));

    private void AddAttribute(OcsfRow row, int attribute, int number)
    {
        switch (_attributes[attribute])
        {
            case ColumnData<long> numbers:
                numbers.Add(number, row.Number(attribute));
                break;
            case ColumnData<bool> flags:
                flags.Add(number, row.Number(attribute) != 0);
                break;
            case ListData lists:
                for (var index = row.NextListed(attribute, 0); index >= 0; index = row.NextListed(attribute, index + 1))
                    lists.Add(number, _texts.Add(row.Listed(index)));
                break;
            case ColumnData<ByteArray> texts:
                texts.Add(number, _texts.Add(row.Text(attribute)));
                break;
        }
    }

    private void AddText(ColumnData<ByteArray> column, int number, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
            column.Add(number, _texts.Add(text));
    }

    // Events of one source come together: its name is kept once.
    private ByteArray SourceText(string source)
    {
        if (!string.Equals(source, _lastSourceName, StringComparison.Ordinal))
            (_lastSourceName, _lastSource) = (source, _texts.Add(System.Text.Encoding.UTF8.GetBytes(source)));
        return _lastSource;
    }
}
