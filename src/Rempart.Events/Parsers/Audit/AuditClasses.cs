using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Audit;

/// <summary>The class of an audit event: by its system call, else by the type of its record.</summary>
internal static class AuditClasses
{
    public static void Classify(SecurityEvent into, in AuditState state)
    {
        var (@class, activity) = state.HasSyscall || state.HasExecve ? OfCall(state) : OfType(state.Type);
        var status = into.Status;
        if (state.IsRefused)
            status = EventStatus.Failure;
        into.Classify(@class, activity, status, state.IsRefused ? EventSeverity.Medium : EventSeverity.Informational);
        into.Set(Field.MetadataEventCode, state.HasSyscall || state.HasExecve ? Name(state) : state.Type);
    }

    private static (EventClass Class, byte Activity) OfCall(in AuditState state)
    {
        var name = Name(state);
        if (state.HasExecve || name.StartsWith("execve"u8))
            return (EventClass.ProcessActivity, Activity.Process.Launch);
        return name switch
        {
            _ when name.SequenceEqual("connect"u8) => (EventClass.NetworkActivity, Activity.Network.Open),
            _ when name.SequenceEqual("accept"u8) => (EventClass.NetworkActivity, Activity.Network.Open),
            _ when name.SequenceEqual("bind"u8) => (EventClass.NetworkActivity, Activity.Network.Listen),
            _ when name.SequenceEqual("listen"u8) => (EventClass.NetworkActivity, Activity.Network.Listen),
            _ when name.SequenceEqual("sendto"u8) => (EventClass.NetworkActivity, Activity.Network.Traffic),
            _ when name.SequenceEqual("unlink"u8) => (EventClass.FileSystemActivity, Activity.FileSystem.Delete),
            _ when name.SequenceEqual("rename"u8) => (EventClass.FileSystemActivity, Activity.FileSystem.Rename),
            _ when name.SequenceEqual("chmod"u8) => (EventClass.FileSystemActivity, Activity.FileSystem.SetSecurity),
            _ when name.SequenceEqual("chown"u8) => (EventClass.FileSystemActivity, Activity.FileSystem.SetSecurity),
            _ when name.SequenceEqual("setxattr"u8) => (EventClass.FileSystemActivity, Activity.FileSystem.SetAttributes),
            _ when name.SequenceEqual("mount"u8) => (EventClass.FileSystemActivity, Activity.FileSystem.Mount),
            _ when name.SequenceEqual("umount"u8) => (EventClass.FileSystemActivity, Activity.FileSystem.Unmount),
            _ when name.SequenceEqual("open"u8) => (EventClass.FileSystemActivity, OfOpen(state)),
            _ when name.SequenceEqual("ptrace"u8) => (EventClass.ProcessActivity, Activity.Process.Inject),
            _ when name.SequenceEqual("kill"u8) => (EventClass.ProcessActivity, Activity.Process.Terminate),
            _ when name.SequenceEqual("setuid"u8) => (EventClass.ProcessActivity, Activity.Process.SetUserId),
            _ when state.HasAddress => (EventClass.NetworkActivity, Activity.Other),
            _ => (EventClass.ProcessActivity, Activity.Other),
        };
    }

    private static byte OfOpen(in AuditState state) => state.Change switch
    {
        AuditState.FileChange.Created => Activity.FileSystem.Create,
        AuditState.FileChange.Deleted => Activity.FileSystem.Delete,
        AuditState.FileChange.Renamed => Activity.FileSystem.Rename,
        _ => Activity.FileSystem.Open,
    };

    // Families share a name: openat is an open, fchmodat a chmod.
    private static ReadOnlySpan<byte> Name(in AuditState state)
    {
        if (!Numbers.TryRead(state.Call, out var number))
            return state.Call.IsEmpty ? "execve"u8 : state.Call;
        var architecture = state.Architecture;
        if (architecture.SequenceEqual("c000003e"u8))
            return Amd64(number);
        return architecture.SequenceEqual("c00000b7"u8) ? Arm64(number) : architecture.SequenceEqual("40000003"u8) ? I386(number) : "syscall"u8;
    }

    private static ReadOnlySpan<byte> Amd64(long number) => number switch
    {
        59 or 322 => "execve"u8,
        2 or 85 or 257 or 304 or 437 => "open"u8,
        42 => "connect"u8,
        43 or 288 => "accept"u8,
        49 => "bind"u8,
        50 => "listen"u8,
        44 or 46 => "sendto"u8,
        87 or 84 or 263 => "unlink"u8,
        82 or 264 or 316 => "rename"u8,
        90 or 91 or 268 => "chmod"u8,
        92 or 93 or 94 or 260 => "chown"u8,
        188 or 189 or 190 or 197 or 198 or 199 => "setxattr"u8,
        165 => "mount"u8,
        166 => "umount"u8,
        101 => "ptrace"u8,
        62 or 200 or 234 => "kill"u8,
        105 or 106 or 113 or 114 or 117 or 119 => "setuid"u8,
        _ => "syscall"u8,
    };

    private static ReadOnlySpan<byte> Arm64(long number) => number switch
    {
        221 or 281 => "execve"u8,
        56 or 437 => "open"u8,
        203 => "connect"u8,
        202 or 242 => "accept"u8,
        200 => "bind"u8,
        201 => "listen"u8,
        206 or 211 => "sendto"u8,
        35 => "unlink"u8,
        38 or 276 => "rename"u8,
        52 or 53 => "chmod"u8,
        54 or 55 => "chown"u8,
        40 => "mount"u8,
        39 => "umount"u8,
        117 => "ptrace"u8,
        129 or 130 or 131 => "kill"u8,
        144 or 145 or 146 or 147 or 149 => "setuid"u8,
        _ => "syscall"u8,
    };

    private static ReadOnlySpan<byte> I386(long number) => number switch
    {
        11 or 358 => "execve"u8,
        5 or 8 or 295 => "open"u8,
        10 or 40 or 301 => "unlink"u8,
        38 or 302 => "rename"u8,
        15 or 94 or 306 => "chmod"u8,
        362 => "connect"u8,
        26 => "ptrace"u8,
        37 => "kill"u8,
        _ => "syscall"u8,
    };

    private static (EventClass Class, byte Activity) OfType(ReadOnlySpan<byte> type) => type switch
    {
        _ when type.SequenceEqual("USER_AUTH"u8) || type.SequenceEqual("USER_LOGIN"u8) || type.SequenceEqual("USER_START"u8) || type.SequenceEqual("USER_ERR"u8)
            || type.SequenceEqual("LOGIN"u8) || type.SequenceEqual("CRED_ACQ"u8) => (EventClass.Authentication, Activity.Authentication.Logon),
        _ when type.SequenceEqual("USER_END"u8) || type.SequenceEqual("USER_LOGOUT"u8) || type.SequenceEqual("CRED_DISP"u8) => (EventClass.Authentication, Activity.Authentication.Logoff),
        _ when type.SequenceEqual("USER_ACCT"u8) || type.SequenceEqual("CRED_REFR"u8) || type.SequenceEqual("USER_ROLE_CHANGE"u8) => (EventClass.Authentication, Activity.Other),
        _ when type.SequenceEqual("USER_CMD"u8) => (EventClass.ProcessActivity, Activity.Process.Launch),
        _ when type.SequenceEqual("ADD_USER"u8) || type.SequenceEqual("ADD_GROUP"u8) => (EventClass.AccountChange, Activity.Account.Create),
        _ when type.SequenceEqual("DEL_USER"u8) || type.SequenceEqual("DEL_GROUP"u8) => (EventClass.AccountChange, Activity.Account.Delete),
        _ when type.SequenceEqual("USER_CHAUTHTOK"u8) || type.SequenceEqual("GRP_CHAUTHTOK"u8) => (EventClass.AccountChange, Activity.Account.PasswordChange),
        _ when type.SequenceEqual("ACCT_LOCK"u8) => (EventClass.AccountChange, Activity.Account.Lock),
        _ when type.SequenceEqual("ACCT_UNLOCK"u8) => (EventClass.AccountChange, Activity.Account.Enable),
        _ when type.SequenceEqual("USER_MGMT"u8) || type.SequenceEqual("GRP_MGMT"u8) => (EventClass.AccountChange, Activity.Other),
        _ when type.SequenceEqual("ANOM_ABEND"u8) => (EventClass.ProcessActivity, Activity.Process.Terminate),
        _ when type.SequenceEqual("AVC"u8) || type.SequenceEqual("SECCOMP"u8) || type.SequenceEqual("PROCTITLE"u8) => (EventClass.ProcessActivity, Activity.Other),
        _ when type.StartsWith("CRYPTO_"u8) => (EventClass.SshActivity, Activity.Other),
        _ => (EventClass.Base, Activity.Other),
    };
}
