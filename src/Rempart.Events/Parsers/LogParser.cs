namespace Rempart.Events.Parsers;

/// <summary>Reads the records of one kind of log source. It has no state between records.</summary>
internal abstract class LogParser
{
    private byte[]? _log;

    public abstract ParserInfo Info { get; }

    /// <summary>The name of the log, for records that do not say it better themselves.</summary>
    public ReadOnlySpan<byte> InfoLog => _log ??= System.Text.Encoding.UTF8.GetBytes(Info.Log);

    /// <summary>
    /// Reads a record into an event that knows its raw text and envelope already. Values are set as they are recognised: when the
    /// answer is no, what was set stays and the event becomes a base event.
    /// </summary>
    /// <param name="message">The record without its envelope.</param>
    /// <param name="into">The event.</param>
    /// <param name="context">Clock and scratch memory.</param>
    /// <returns>Null when it was understood; else why not.</returns>
    public abstract string? Read(in LogMessage message, SecurityEvent into, ParserContext context);

    /// <summary>Finds the records in a body that holds several, such as a JSON array.</summary>
    /// <param name="content">The body.</param>
    /// <param name="items">Takes the place of each record.</param>
    /// <returns>False when the body is one record.</returns>
    public virtual bool TrySplit(ReadOnlySpan<byte> content, List<Range> items) => false;

    /// <summary>Whether a record without any other sign looks like one of these. Cheap, and wrong at times: reading decides.</summary>
    public virtual bool LooksRight(ReadOnlySpan<byte> content) => false;
}
