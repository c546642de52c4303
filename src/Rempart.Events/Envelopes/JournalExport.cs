using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Rempart.Events.Parsers;

namespace Rempart.Events.Envelopes;

/// <summary>An entry of journald's export format, as <see cref="RecordDecoder"/> cuts it out. It begins with <c>__CURSOR</c>.</summary>
internal static class JournalExport
{
    public static bool TryOpen(ReadOnlySpan<byte> entry, SecurityEvent into, out LogMessage message)
    {
        message = default;
        if (!entry.StartsWith("__CURSOR="u8))
            return false;
        var fields = new JournalFields();
        var content = Array.Empty<byte>();
        while (!entry.IsEmpty)
        {
            if (!TryField(ref entry, out var name, out var bytes))
                break;
            var value = Utf8.IsValid(bytes) ? bytes : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes));
            if (name.SequenceEqual("MESSAGE"u8))
                content = value.ToArray();
            else if (Utf8.IsValid(name))
                fields.Add(into, name, value);
        }
        message = fields.Close(into, content);
        return true;
    }

    private static bool TryField(ref ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var end = entry.IndexOf((byte)'\n');
        var line = end < 0 ? entry : entry[..end];
        var rest = end < 0 ? default : entry[(end + 1)..];
        var equals = line.IndexOf((byte)'=');
        if (equals >= 0)
        {
            name = line[..equals];
            value = line[(equals + 1)..];
            entry = rest;
            return true;
        }
        name = line;
        value = default;
        if (rest.Length < sizeof(long))
            return false;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        rest = rest[sizeof(long)..];
        if (length > (ulong)rest.Length)
            return false;
        value = rest[..(int)length];
        rest = rest[(int)length..];
        entry = rest is [(byte)'\n', ..] ? rest[1..] : rest;
        return true;
    }
}
