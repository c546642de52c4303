using System.Text.Json;
using Rempart.Events.Ocsf;
using Rempart.Events.Rows;

namespace Rempart.Events;

/// <content>Reading a line.</content>
public sealed partial class OcsfRow
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1024 };

    /// <summary>Reads an event. Every line is taken: one that is no event of <see cref="EventWriter"/> is kept word for word.</summary>
    /// <param name="line">The line without its end.</param>
    /// <returns>Whether it was JSON with a time. When not, all but <see cref="Uid"/> and <see cref="Verbatim"/> is empty.</returns>
    public bool ReadLine(ReadOnlySpan<byte> line)
    {
        Clear();
        if (TryReadOwn(line))
            return true;
        Clear();
        var isEvent = TryRead(line) && _has[(int)RowMember.Time];
        if (!isEvent)
            Clear();
        if (Uid.IsEmpty)
            NameByHash(line);
        if (!isEvent || !CanWrite || !Render()[..^1].SequenceEqual(line))
            SetVerbatim(line);
        return isEvent;
    }

    private bool TryRead(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            ReadObject(ref reader, RowTree.Root, line);
            return !reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second: text with half a surrogate, which is no text.
            return false;
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, RowTree tree, ReadOnlySpan<byte> line)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Nobody writes the names with escapes; who does is kept word for word.
            RowTree? inner = null;
            var member = reader.ValueIsEscaped ? -1 : tree.Find(reader.ValueSpan, out inner);
            reader.Read();
            if (inner is not null)
                ReadInner(ref reader, inner, line);
            else if (member >= 0)
                ReadValue(ref reader, member, line);
            else
                reader.Skip();
        }
    }

    // An object, or an array with one.
    private void ReadInner(ref Utf8JsonReader reader, RowTree tree, ReadOnlySpan<byte> line)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadObject(ref reader, tree, line);
            return;
        }
        if (reader.TokenType != JsonTokenType.StartArray)
            return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadObject(ref reader, tree, line);
            else
                reader.Skip();
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, int member, ReadOnlySpan<byte> line)
    {
        switch (member < FieldTable.Count ? FieldTable.Kinds[member] : KindOf((RowMember)member))
        {
            case FieldKind.Number when reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && Fits(member, number):
                SetNumber(member, number);
                break;
            case FieldKind.Flag when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                SetNumber(member, reader.TokenType == JsonTokenType.True ? 1 : 0);
                break;
            case FieldKind.Text when reader.TokenType == JsonTokenType.String:
                _slots[member] = StoreText(ref reader);
                _has[member] = true;
                break;
            case FieldKind.Texts or FieldKind.Names when reader.TokenType == JsonTokenType.StartArray:
                ReadList(ref reader, member);
                break;
            case FieldKind.Text when member == (int)RowMember.Unmapped && reader.TokenType == JsonTokenType.StartObject:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                Unmapped = line[start..(int)reader.BytesConsumed];
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void ReadList(ref Utf8JsonReader reader, int member)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                _listed.Add((member, StoreText(ref reader)));
                _has[member] = true;
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadName(ref reader, member);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadName(ref Utf8JsonReader reader, int member)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.String)
            {
                _listed.Add((member, StoreText(ref reader)));
                _has[member] = true;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private Slot StoreText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return Store(reader.ValueSpan);
        Reserve(reader.ValueSpan.Length);
        var slot = new Slot(_used, reader.CopyString(_text.AsSpan(_used)));
        _used += slot.Length;
        return slot;
    }

    private static FieldKind KindOf(RowMember member) => member switch
    {
        RowMember.Uid or RowMember.Product or RowMember.Parser or RowMember.RawData or RowMember.Unmapped => FieldKind.Text,
        _ => FieldKind.Number,
    };

    private static bool Fits(int member, long number) =>
        member is not ((int)RowMember.Class or (int)RowMember.Activity or (int)RowMember.Severity or (int)RowMember.Status) || number is >= 0 and <= int.MaxValue;
}
