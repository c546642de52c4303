using System.Buffers;
using Rempart.Events.Ocsf;
using Rempart.Events.Writing;

namespace Rempart.Events;

/// <content>Writing the line.</content>
public sealed partial class OcsfRow
{
    private readonly JsonBuffer _json = new();
    private readonly Heads _heads = new();
    private readonly Transitions _transitions = new();

    /// <summary>Writes the event as the line it was, with its end.</summary>
    /// <param name="output">Where to.</param>
    /// <exception cref="InvalidOperationException">Its values were filled in such that no event can have them.</exception>
    public void WriteLine(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!Verbatim.IsEmpty)
        {
            output.Write(Verbatim);
            output.Write("\n"u8);
            return;
        }
        if (!CanWrite)
            throw new InvalidOperationException("The row is no event: its class, activity, severity or status is none of OCSF.");
        output.Write(Render());
    }

    private bool CanWrite =>
        ClassNames.All.AsSpan().Contains((EventClass)ClassUid) && ActivityId is >= 0 and <= 99 && SeverityId is >= 0 and <= 6 && StatusId is >= 0 and <= 2;

    private ReadOnlySpan<byte> Render()
    {
        _json.Clear();
        _json.Raw(_heads.Type((EventClass)ClassUid, ActivityId));
        _json.Raw(_heads.Severity((EventSeverity)SeverityId));
        _json.Raw(_heads.Status((EventStatus)StatusId));
        _json.Number(Time);
        _json.Raw(",\"metadata\":{\"version\":\"1.5.0\",\"uid\":"u8);
        _json.Text(Uid);
        _json.Raw(",\"logged_time\":"u8);
        _json.Number(LoggedTime);
        _json.Raw(",\"product\":{\"name\":"u8);
        _json.Text(Product);
        _json.Raw("},\"transformation_info_list\":[{\"name\":"u8);
        _json.Text(Parser);
        _json.Raw(",\"product\":{\"name\":\"Rempart\"}}]"u8);
        var last = Transitions.Metadata;
        for (var field = 0; field < FieldTable.Count; field++)
        {
            if (!_has[field])
                continue;
            _json.Raw(_transitions.Between(last, field));
            RenderValue(field);
            last = field;
        }
        _json.Raw(_transitions.End(last));
        _json.Raw("\"raw_data\":"u8);
        _json.Text(RawData);
        if (!Unmapped.IsEmpty)
        {
            _json.Raw(",\"unmapped\":"u8);
            _json.Raw(Unmapped);
        }
        _json.Raw("}\n"u8);
        return _json.Written;
    }

    private void RenderValue(int field)
    {
        switch (FieldTable.Kinds[field])
        {
            case FieldKind.Text:
                _json.Text(Text(field));
                break;
            case FieldKind.Number:
                _json.Number(_numbers[field]);
                break;
            case FieldKind.Flag:
                _json.Raw(_numbers[field] != 0 ? "true"u8 : "false"u8);
                break;
            case FieldKind.Texts:
                RenderList(field, "["u8, ","u8, "]"u8);
                break;
            default:
                RenderList(field, "[{\"name\":"u8, "},{\"name\":"u8, "}]"u8);
                break;
        }
    }

    private void RenderList(int field, ReadOnlySpan<byte> start, ReadOnlySpan<byte> between, ReadOnlySpan<byte> end)
    {
        var index = NextListed(field, 0);
        _json.Raw(start);
        _json.Text(Listed(index));
        while ((index = NextListed(field, index + 1)) >= 0)
        {
            _json.Raw(between);
            _json.Text(Listed(index));
        }
        _json.Raw(end);
    }
}
