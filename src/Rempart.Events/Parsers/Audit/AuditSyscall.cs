using Rempart.Events.Ocsf;

namespace Rempart.Events.Parsers.Audit;

/// <summary>The record SYSCALL: which process called what, as whom.</summary>
internal static class AuditSyscall
{
    // (uid_t)-1: a process that nobody logged in for.
    private static ReadOnlySpan<byte> Unset => "4294967295"u8;

    public static void Read(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, ref AuditState state)
    {
        var fields = new AuditFields(text);
        while (fields.Next())
        {
            var value = AuditParser.Text(fields, context, AuditFields.IsEncoded(fields.Name));
            if (!Mapped(fields.Name, value, into, ref state, fields.Value))
                into.AddUnmapped(fields.Name, value);
        }
    }

    private static bool Mapped(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value, SecurityEvent into, ref AuditState state, ReadOnlySpan<byte> raw)
    {
        switch (name)
        {
            case var _ when name.SequenceEqual("pid"u8):
                into.SetNumber(Field.ProcessPid, value, name);
                return true;
            case var _ when name.SequenceEqual("ppid"u8):
                into.SetNumber(Field.ProcessParentPid, value, name);
                return true;
            case var _ when name.SequenceEqual("uid"u8):
                return into.Set(Field.ProcessUserUid, value);
            case var _ when name.SequenceEqual("UID"u8):
                return into.Set(Field.ProcessUserName, value);
            case var _ when name.SequenceEqual("auid"u8):
                return !value.SequenceEqual(Unset) && into.Set(Field.ActorUserUid, value);
            case var _ when name.SequenceEqual("AUID"u8):
                return !value.SequenceEqual("unset"u8) && into.Set(Field.ActorUserName, value);
            case var _ when name.SequenceEqual("ses"u8):
                return !value.SequenceEqual(Unset) && into.Set(Field.ActorSessionUid, value);
            case var _ when name.SequenceEqual("tty"u8):
                return !value.SequenceEqual("(none)"u8) && into.Set(Field.ActorSessionTerminal, value);
            case var _ when name.SequenceEqual("comm"u8):
                return into.Set(Field.ProcessName, value);
            case var _ when name.SequenceEqual("exe"u8):
                return into.Set(Field.ProcessFilePath, value);
            case var _ when name.SequenceEqual("success"u8):
                into.Status = value.SequenceEqual("yes"u8) ? EventStatus.Success : EventStatus.Failure;
                return true;
            case var _ when name.SequenceEqual("arch"u8):
                state.Architecture = raw;
                return false;
            case var _ when name.SequenceEqual("syscall"u8):
                state.Call = raw;
                return false;
            default:
                return false;
        }
    }
}
