using System.Text;
using Rempart.Events.Ocsf;
using Rempart.Events.Writing;

namespace Rempart.Events;

/// <summary>
/// Writes events again whose attributes were stored one by one: the lines that <see cref="EventWriter"/> wrote, byte for byte. Begin,
/// then the attributes in the order of <see cref="OcsfAttributes.All"/>, then end.
/// </summary>
public sealed class StoredEventWriter
{
    private readonly JsonBuffer _json = new();
    private readonly Heads _heads = new();
    private readonly Transitions _transitions = new();
    private int _last;

    /// <summary>The events written since <see cref="Clear"/>, each with its line end.</summary>
    public ReadOnlySpan<byte> Written => _json.Written;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _json.Clear();

    /// <summary>Begins an event.</summary>
    /// <param name="classUid">The number of its class.</param>
    /// <param name="activity">Its activity.</param>
    /// <param name="severity">Its severity.</param>
    /// <param name="status">Its status.</param>
    /// <param name="time">When it happened, in milliseconds.</param>
    /// <param name="uid">Its id.</param>
    /// <param name="loggedTime">When it came in, in milliseconds.</param>
    /// <param name="product">The product that wrote the record.</param>
    /// <param name="parser">The parser with its version, as in <c>sshd/1</c>.</param>
    public void Begin(int classUid, int activity, int severity, int status, long time, string uid, long loggedTime, string product, string parser)
    {
        _json.Raw(_heads.Type((EventClass)classUid, activity));
        _json.Raw(_heads.Severity((EventSeverity)severity));
        _json.Raw(_heads.Status((EventStatus)status));
        _json.Number(time);
        _json.Raw(",\"metadata\":{\"version\":\"1.5.0\",\"uid\":"u8);
        Text(uid);
        _json.Raw(",\"logged_time\":"u8);
        _json.Number(loggedTime);
        _json.Raw(",\"product\":{\"name\":"u8);
        Text(product);
        _json.Raw("},\"transformation_info_list\":[{\"name\":"u8);
        Text(parser);
        _json.Raw(",\"product\":{\"name\":\"Rempart\"}}]"u8);
        _last = Transitions.Metadata;
    }

    /// <summary>Writes an attribute: a text, a whole number, a flag or a list of texts, by its type.</summary>
    /// <param name="attribute">Its place in <see cref="OcsfAttributes.All"/>; greater than that of the one before.</param>
    /// <param name="value">Its value.</param>
    public void Write(int attribute, object value)
    {
        _json.Raw(_transitions.Between(_last, attribute));
        _last = attribute;
        switch (value)
        {
            case string text:
                Text(text);
                break;
            case bool flag:
                _json.Raw(flag ? "true"u8 : "false"u8);
                break;
            case IEnumerable<string> texts:
                List(texts, FieldTable.Kinds[attribute] == FieldKind.Names);
                break;
            default:
                _json.Number(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>Ends the event.</summary>
    /// <param name="rawData">The record's text.</param>
    /// <param name="unmapped">What is unmapped, as JSON; null when nothing is.</param>
    public void End(string rawData, string? unmapped)
    {
        _json.Raw(_transitions.End(_last));
        _json.Raw("\"raw_data\":"u8);
        Text(rawData);
        if (unmapped is not null)
        {
            _json.Raw(",\"unmapped\":"u8);
            _json.Raw(Encoding.UTF8.GetBytes(unmapped));
        }
        _json.Raw("}\n"u8);
    }

    private void List(IEnumerable<string> texts, bool areNames)
    {
        var between = areNames ? "[{\"name\":"u8 : "["u8;
        foreach (var text in texts)
        {
            _json.Raw(between);
            Text(text);
            between = areNames ? "},{\"name\":"u8 : ","u8;
        }
        _json.Raw(areNames ? "}]"u8 : "]"u8);
    }

    private void Text(string text) => _json.Text(Encoding.UTF8.GetBytes(text));
}
