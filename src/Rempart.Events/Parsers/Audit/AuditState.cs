namespace Rempart.Events.Parsers.Audit;

/// <summary>What the records of one event have told so far.</summary>
internal ref struct AuditState
{
    public bool HasStamp;
    public bool HasExecve;
    public bool HasSyscall;
    public bool IsRefused;
    public bool HasAddress;

    /// <summary>The first record's type, which names an event without a system call.</summary>
    public ReadOnlySpan<byte> Type;

    public ReadOnlySpan<byte> Architecture;
    public ReadOnlySpan<byte> Call;
    public FileChange Change;

    public void Add(ReadOnlySpan<byte> type)
    {
        if (Type.IsEmpty)
            Type = type;
        HasExecve |= type.SequenceEqual("EXECVE"u8);
        HasSyscall |= type.SequenceEqual("SYSCALL"u8) || type.SequenceEqual("1300"u8);
        IsRefused |= type.SequenceEqual("AVC"u8) || type.SequenceEqual("SECCOMP"u8);
    }

    public void NameType(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("CREATE"u8))
            Change = Change == FileChange.Deleted ? FileChange.Renamed : FileChange.Created;
        else if (type.SequenceEqual("DELETE"u8))
            Change = Change == FileChange.Created ? FileChange.Renamed : FileChange.Deleted;
    }

    public enum FileChange : byte
    {
        None,
        Created,
        Deleted,
        Renamed,
    }
}
