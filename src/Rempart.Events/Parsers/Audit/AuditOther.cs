using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Audit;

/// <summary>The records beside SYSCALL, EXECVE and PATH: working directory, address, title, and those from user space.</summary>
internal static class AuditOther
{
    public static void Read(scoped in AuditRecord record, SecurityEvent into, ParserContext context, ref AuditState state)
    {
        var fields = new AuditFields(record.Fields);
        var isFirst = state.Type == record.Type;
        while (fields.Next())
        {
            var value = AuditParser.Text(fields, context, AuditFields.IsEncoded(fields.Name));
            if (Mapped(record.Type, fields.Name, value, into, ref state))
                continue;
            if (isFirst)
                into.AddUnmapped(fields.Name, value);
            else
                into.AddUnmapped(record.Type, fields.Name, value);
        }
    }

    private static bool Mapped(scoped ReadOnlySpan<byte> type, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value, SecurityEvent into, ref AuditState state)
    {
        switch (name)
        {
            case var _ when name.SequenceEqual("cwd"u8):
                return into.Set(Field.ProcessWorkingDirectory, value);
            case var _ when name.SequenceEqual("proctitle"u8):
                return into.Set(Field.ProcessCommandLine, value);
            case var _ when name.SequenceEqual("cmd"u8):
                return into.Set(Field.ProcessCommandLine, value);
            case var _ when name.SequenceEqual("saddr"u8):
                return Address(value, into, ref state);
            case var _ when name.SequenceEqual("acct"u8):
                return into.Set(Field.UserName, value);
            case var _ when name.SequenceEqual("res"u8) || name.SequenceEqual("result"u8):
                if (into.Status == EventStatus.Unknown)
                    into.Status = value.SequenceEqual("success"u8) || value.SequenceEqual("1"u8) || value.SequenceEqual("yes"u8) ? EventStatus.Success : EventStatus.Failure;
                return true;
            case var _ when name.SequenceEqual("addr"u8):
                return Addresses.IsIp(value) && into.Set(Field.SrcIp, value);
            case var _ when name.SequenceEqual("hostname"u8):
                return value is not [(byte)'?'] && !Addresses.IsIp(value) && into.Set(Field.SrcHostname, value);
            case var _ when name.SequenceEqual("terminal"u8):
                return value is not [(byte)'?'] && into.Set(Field.ActorSessionTerminal, value);
            default:
                return Process(type, name, value, into, ref state);
        }
    }

    // Of a record from user space the process is the one that reports; of AVC and the like it is the one that acts.
    private static bool Process(scoped ReadOnlySpan<byte> type, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value, SecurityEvent into, ref AuditState state)
    {
        var isOwn = !state.HasSyscall && !type.SequenceEqual("USER_CMD"u8);
        switch (name)
        {
            case var _ when name.SequenceEqual("pid"u8):
                into.SetNumber(isOwn ? Field.ActorProcessPid : Field.ProcessPid, value, name);
                return true;
            case var _ when name.SequenceEqual("exe"u8):
                return into.Set(isOwn ? Field.ActorProcessFilePath : Field.ProcessFilePath, value);
            case var _ when name.SequenceEqual("comm"u8):
                return into.Set(isOwn ? Field.ActorProcessName : Field.ProcessName, value);
            case var _ when name.SequenceEqual("auid"u8):
                return !value.SequenceEqual("4294967295"u8) && into.Set(Field.ActorUserUid, value);
            case var _ when name.SequenceEqual("AUID"u8):
                return !value.SequenceEqual("unset"u8) && into.Set(Field.ActorUserName, value);
            case var _ when name.SequenceEqual("ses"u8):
                return !value.SequenceEqual("4294967295"u8) && into.Set(Field.ActorSessionUid, value);
            case var _ when name.SequenceEqual("unit"u8):
                return into.Set(Field.ServiceName, value);
            default:
                return false;
        }
    }

    // struct sockaddr in hexadecimal: family (little endian), then for IPv4 port and address (big endian).
    private static bool Address(scoped ReadOnlySpan<byte> value, SecurityEvent into, ref AuditState state)
    {
        if (!Hexadecimals.IsText(value) || value.Length > 512)
            return false;
        Span<byte> bytes = stackalloc byte[256];
        bytes = bytes[..Hexadecimals.Decode(value, bytes)];
        Span<byte> text = stackalloc byte[64];
        if (bytes.Length >= 8 && bytes[0] == 2 && bytes[1] == 0 && new System.Net.IPAddress(bytes.Slice(4, 4)).TryFormat(text, out var length)
            || bytes.Length >= 24 && bytes[0] == 10 && bytes[1] == 0 && new System.Net.IPAddress(bytes.Slice(8, 16)).TryFormat(text, out length))
        {
            state.HasAddress = true;
            into.Set(Field.DstIp, text[..length]);
            into.Set(Field.DstPort, (long)((bytes[2] << 8) | bytes[3]));
            return true;
        }
        if (bytes.Length > 2 && bytes[0] == 1 && bytes[1] == 0)
        {
            var path = bytes[2..];
            if (path.IndexOf((byte)0) is > 0 and var end)
                path = path[..end];
            if (System.Text.Unicode.Utf8.IsValid(path))
                into.AddUnmapped("SOCKADDR"u8, "path"u8, path);
        }
        return false;
    }
}
