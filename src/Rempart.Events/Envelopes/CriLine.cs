using Rempart.Events.Parsers;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Envelopes;

/// <summary>
/// A line of a container's log as the Kubernetes container runtime interface defines it:
/// <c>2016-10-06T00:17:09.669794202Z stdout F message</c>. A line with the tag <c>P</c> is a piece of a longer one.
/// </summary>
internal static class CriLine
{
    public static bool TryOpen(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, out LogMessage message)
    {
        message = default;
        if (text.Length < 24 || text[10] != 'T' || !IsoTime.TryRead(text, 0, out var ticks, out var length))
            return false;
        var rest = text[length..];
        if (!Bytes.TrySkip(ref rest, " stdout "u8) && !Bytes.TrySkip(ref rest, " stderr "u8))
            return false;
        var stream = text.Slice(length + 1, 6);
        var tags = Bytes.TakeWord(ref rest);
        if (tags is not [(byte)'F' or (byte)'P', ..] || (tags.Length > 1 && tags[1] != ':'))
            return false;
        Syslog.Stamp(into, text[..length], ticks);
        into.AddUnmapped("stream"u8, stream);
        message.IsPiece = context.IsPiece(stream.SequenceEqual("stderr"u8), goesOn: tags[0] == 'P');
        message.Content = rest;
        message.HasEnvelope = true;
        return true;
    }
}
