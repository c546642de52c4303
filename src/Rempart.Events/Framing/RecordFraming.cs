namespace Rempart.Events;

/// <summary>How a stream says where a record ends.</summary>
public enum RecordFraming
{
    /// <summary>With a line feed, perhaps after a carriage return.</summary>
    Lines,

    /// <summary>
    /// As syslog over TCP does it (RFC 6587): a length in decimal, a space and the message, or a line feed after it. Each record says
    /// itself which, so a sender may change.
    /// </summary>
    Syslog,

    /// <summary>As journald's export format does it: fields in lines or with a binary length, an empty line after each entry.</summary>
    JournalExport,
}
