using Rempart.Events.Parsers;

namespace Rempart.Events.Envelopes;

/// <summary>Takes a record out of what transported it: syslog, journald, Docker, CRI, or nothing.</summary>
internal static class Envelope
{
    /// <param name="text">The record as it came, in valid UTF-8.</param>
    /// <param name="into">Takes what the envelope says: time, host, process, priority.</param>
    /// <param name="context">Clock and scratch memory.</param>
    /// <param name="isJsonSource">Whether the source writes JSON itself, so that an object need not be looked at as an envelope of journald.</param>
    public static LogMessage Open(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, bool isJsonSource)
    {
        if (!text.IsEmpty)
        {
            switch (text[0])
            {
                case (byte)'<' when Syslog.TryOpen(text, into, context, out var syslog):
                    return syslog;
                case (byte)'{':
                    if (DockerLine.TryOpen(text, into, context, out var docker))
                        return docker;
                    if (!isJsonSource && JournalJson.TryOpen(text, into, context, out var journal))
                        return journal;
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    if (CriLine.TryOpen(text, into, context, out var line))
                        return line;
                    if (Syslog.TryOpenIso(text, into, context, out var iso))
                        return iso;
                    break;
                case >= (byte)'A' and <= (byte)'Z' when Syslog.TryOpenBsd(text, into, context, out var bsd):
                    return bsd;
                // Its lengths count bytes, so the raw ones are read.
                case (byte)'_' when JournalExport.TryOpen(into.Raw, into, out var entry):
                    return entry;
                default:
                    break;
            }
        }
        return new LogMessage { Content = text };
    }
}
