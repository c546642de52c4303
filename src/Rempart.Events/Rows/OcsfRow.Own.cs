using Rempart.Events.Ocsf;
using Rempart.Events.Rows;

namespace Rempart.Events;

/// <content>Reading a line of the writer, which nearly all are.</content>
public sealed partial class OcsfRow
{
    // As much as is written beyond a text, a vector at a time.
    private const int Beyond = 64;

    // Whether the row gives the very same line back: then whatever was not checked on the way cannot matter.
    private bool TryReadOwn(ReadOnlySpan<byte> line)
    {
        Reserve(line.Length + Beyond);
        var own = new OwnLine(line);
        return own.Take((byte)'{') && TryReadOwn(ref own, RowTree.Root) && own.IsAtEnd
            && _has[(int)RowMember.Time] && !Uid.IsEmpty && CanWrite && Render()[..^1].SequenceEqual(line);
    }

    // The members of an object, up to its end.
    private bool TryReadOwn(ref OwnLine own, RowTree tree)
    {
        do
        {
            if (!own.TryName(out var name))
                return false;
            var member = tree.Find(name, out var inner);
            var isRead = inner is not null ? TryReadInner(ref own, inner) : member >= 0 ? TryReadMember(ref own, member) : own.TrySkip();
            if (!isRead)
                return false;
        }
        while (own.Take((byte)','));
        return own.Take((byte)'}');
    }

    private bool TryReadInner(ref OwnLine own, RowTree tree)
    {
        if (own.Take((byte)'{'))
            return TryReadOwn(ref own, tree);
        if (!own.Take((byte)'['))
            return false;
        do
        {
            if (!own.Take((byte)'{') || !TryReadOwn(ref own, tree))
                return false;
        }
        while (own.Take((byte)','));
        return own.Take((byte)']');
    }

    private bool TryReadMember(ref OwnLine own, int member)
    {
        switch (member < FieldTable.Count ? FieldTable.Kinds[member] : KindOf((RowMember)member))
        {
            case FieldKind.Number when own.TryNumber(out var number) && Fits(member, number):
                SetNumber(member, number);
                return true;
            case FieldKind.Flag when own.TryFlag(out var flag):
                SetNumber(member, flag ? 1 : 0);
                return true;
            case FieldKind.Text when member == (int)RowMember.Unmapped:
                if (own.Next != (byte)'{' || !own.TryValue(out var unmapped))
                    return false;
                Unmapped = unmapped;
                return true;
            case FieldKind.Text when TryText(ref own, out var text):
                _slots[member] = text;
                _has[member] = true;
                return true;
            case FieldKind.Texts or FieldKind.Names when own.Take((byte)'['):
                return TryReadList(ref own, member);
            default:
                return false;
        }
    }

    private bool TryReadList(ref OwnLine own, int member)
    {
        do
        {
            var isObject = own.Take((byte)'{');
            if ((isObject && !(own.TryName(out var name) && name.SequenceEqual("name"u8))) || !TryText(ref own, out var text) || (isObject && !own.Take((byte)'}')))
                return false;
            _listed.Add((member, text));
            _has[member] = true;
        }
        while (own.Take((byte)','));
        return own.Take((byte)']');
    }

    private bool TryText(ref OwnLine own, out Slot text)
    {
        var isRead = own.TryText(_text.AsSpan(_used), out var length);
        text = new Slot(_used, length);
        _used += length;
        return isRead;
    }
}
