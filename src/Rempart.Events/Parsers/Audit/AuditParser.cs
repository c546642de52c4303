using System.Text;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Audit;

/// <summary>
/// The Linux audit log: the records of one event, a line each, that <see cref="AuditAssembler"/> put together. The record types are
/// those of the kernel's uapi/linux/audit.h and of libaudit.
/// </summary>
internal sealed class AuditParser : LogParser
{
    private const int MostArguments = 256;

    public static ParserInfo Description { get; } = new("auditd", 1, "Linux", "auditd");

    public override ParserInfo Info => Description;

    public static bool IsAudit(ReadOnlySpan<byte> line) => line.IndexOf("type="u8) >= 0 && line.IndexOf("audit("u8) > 0;

    public override bool LooksRight(ReadOnlySpan<byte> content) => IsAudit(content);

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var rest = message.Content;
        var state = new AuditState();
        while (!rest.IsEmpty)
        {
            if (!Bytes.TryTakeTo(ref rest, "\n"u8, out var line))
            {
                line = rest;
                rest = default;
            }
            if (!AuditRecord.TryRead(line, out var record))
                return "no record of the audit log";
            if (!state.HasStamp)
            {
                state.HasStamp = true;
                Stamp(record, into);
            }
            Record(record, into, context, ref state);
        }
        if (!state.HasStamp)
            return "no record of the audit log";
        AuditClasses.Classify(into, state);
        return null;
    }

    private static void Stamp(in AuditRecord record, SecurityEvent into)
    {
        if (record.TryStamp(out var ticks, out var serial))
        {
            into.SetTime(ticks);
            into.Set(Field.MetadataOriginalTime, record.Stamp[..record.Stamp.IndexOf((byte)':')]);
        }
        into.Set(Field.MetadataOriginalEventUid, serial);
        into.Set(Field.DeviceHostname, record.Node);
    }

    private static void Record(scoped in AuditRecord record, SecurityEvent into, ParserContext context, ref AuditState state)
    {
        if (state.Type.IsEmpty)
            into.AddUnmapped("type"u8, record.Type);
        state.Add(record.Type);
        if (record.Type.SequenceEqual("EXECVE"u8))
            Execve(record.Fields, into, context);
        else if (record.Type.SequenceEqual("PATH"u8))
            Path(record.Fields, into, context, ref state);
        else if (record.Type.SequenceEqual("SYSCALL"u8) || record.Type.SequenceEqual("1300"u8))
            AuditSyscall.Read(record.Fields, into, context, ref state);
        else
            AuditOther.Read(record, into, context, ref state);
    }

    /// <summary>A value as text: without quotes, or out of hexadecimal. A zero between words becomes a space.</summary>
    public static ReadOnlySpan<byte> Text(in AuditFields fields, ParserContext context, bool isEncoded)
    {
        if (fields.IsQuoted || !isEncoded || !Hexadecimals.IsText(fields.Value))
            return fields.Value;
        var room = context.Room(fields.Value.Length);
        var text = room[..Hexadecimals.Decode(fields.Value, room)];
        for (int at; (at = text.IndexOf((byte)0)) >= 0;)
            text[at] = (byte)' ';
        // What a process names itself is bytes; the event is text.
        return System.Text.Unicode.Utf8.IsValid(text) ? text.TrimEnd((byte)' ') : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
    }

    // argc=3 a0="ls" a1="-l" a2=2F746D70…; a long argument comes as a1_len=…, a1[0]=…, a1[1]=….
    private static void Execve(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        var fields = new AuditFields(text);
        var line = new List<byte>(text.Length);
        var count = 0;
        while (fields.Next())
        {
            if (fields.Name[0] != 'a' || fields.Name.Length < 2 || !Numbers.IsDigit(fields.Name[1]) || fields.Name.EndsWith("_len"u8) || count == MostArguments)
            {
                into.AddUnmapped("EXECVE"u8, fields.Name, fields.Value);
                continue;
            }
            var argument = Text(fields, context, isEncoded: true);
            into.AddUnmapped("EXECVE"u8, fields.Name, argument);
            if (count++ > 0 && !fields.Name.Contains((byte)'['))
                line.Add((byte)' ');
            line.AddRange(argument);
        }
        into.Set(Field.ProcessCommandLine, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line));
    }

    private static void Path(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, ref AuditState state)
    {
        var fields = new AuditFields(text);
        Span<byte> group = stackalloc byte[16];
        "PATH.0"u8.CopyTo(group);
        var length = 6;
        var isParent = text.IndexOf("nametype=PARENT"u8) >= 0;
        while (fields.Next())
        {
            if (fields.Name.SequenceEqual("item"u8) && fields.Value.Length <= 4)
            {
                fields.Value.CopyTo(group[5..]);
                length = 5 + fields.Value.Length;
                continue;
            }
            var value = Text(fields, context, AuditFields.IsEncoded(fields.Name));
            // Of several paths the first that is no folder around it is what the call was about; a loader stands after the program.
            if (fields.Name.SequenceEqual("name"u8) && !isParent && !into.Set(Field.FilePath, value))
                into.AddUnmapped(group[..length], fields.Name, value);
            else if (!fields.Name.SequenceEqual("name"u8) || isParent)
                into.AddUnmapped(group[..length], fields.Name, value);
            if (fields.Name.SequenceEqual("nametype"u8))
                state.NameType(fields.Value);
        }
    }
}
