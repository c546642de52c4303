using Rempart.Events.Ocsf;
using Rempart.Events.Parsers;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Envelopes;

/// <summary>RFC 5424 after the priority: <c>1 TIME HOST APP PROCID MSGID [STRUCTURED DATA] MSG</c>, with or without a BOM.</summary>
internal static class Syslog5424
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    public static bool TryOpen(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, out LogMessage message)
    {
        message = default;
        if (!Bytes.TrySkip(ref text, "1 "u8))
            return false;
        var time = Bytes.TakeWord(ref text);
        var ticks = 0L;
        if (time is not [(byte)'-'] && (!IsoTime.TryRead(time, context.LocalOffset, out ticks, out var length) || length != time.Length))
            return false;
        if (time.Length > 1)
            Syslog.Stamp(into, time, ticks);
        into.SetUnlessDash(Field.DeviceHostname, Bytes.TakeWord(ref text));
        var program = Bytes.TakeWord(ref text);
        into.SetUnlessDash(Field.MetadataLogProvider, program);
        into.SetNumber(Field.ActorProcessPid, Bytes.TakeWord(ref text), "procid"u8);
        into.SetUnlessDash(Field.MetadataEventCode, Bytes.TakeWord(ref text));
        message.HasEnvelope = true;
        message.Program = program is [(byte)'-'] ? default : program;
        message.Content = Bytes.TrySkip(ref text, "-"u8) ? text : StructuredData(text, into);
        if (message.Content is [(byte)' ', ..])
            message.Content = message.Content[1..];
        if (message.Content.StartsWith(ByteOrderMark))
            message.Content = message.Content[ByteOrderMark.Length..];
        return true;
    }

    // [id name="value" name="value"][id ...]; in a value \" \\ and \] are escaped. What is broken is content.
    private static ReadOnlySpan<byte> StructuredData(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        while (text is [(byte)'[', ..])
        {
            var end = text.IndexOfAny(" ]"u8);
            if (end < 2)
                return text;
            var id = text[1..end];
            var rest = text[end..];
            while (rest is [(byte)' ', ..])
            {
                rest = rest[1..];
                var equals = rest.IndexOf("=\""u8);
                if (equals <= 0 || !TryValue(rest[(equals + 2)..], out var value, out var after))
                    return text;
                AddParameter(into, id, rest[..equals], value);
                rest = after;
            }
            if (rest is not [(byte)']', ..])
                return text;
            text = rest[1..];
        }
        return text;
    }

    private static void AddParameter(SecurityEvent into, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.IndexOf((byte)'\\') < 0)
        {
            into.AddUnmapped(id, name, value);
            return;
        }
        var plain = new byte[value.Length];
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length && (value[i + 1] is (byte)'"' or (byte)'\\' or (byte)']'))
                i++;
            plain[length++] = value[i];
        }
        into.AddUnmapped(id, name, plain.AsSpan(0, length));
    }

    private static bool TryValue(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> value, out ReadOnlySpan<byte> after)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
                continue;
            }
            if (text[i] != '"')
                continue;
            value = text[..i];
            after = text[(i + 1)..];
            return true;
        }
        value = after = default;
        return false;
    }
}
