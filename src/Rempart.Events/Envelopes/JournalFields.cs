using Rempart.Events.Ocsf;
using Rempart.Events.Parsers;
using Rempart.Events.Scanning;

namespace Rempart.Events.Envelopes;

/// <summary>The fields of journald (systemd.journal-fields(7)) that say where a message came from; the others are kept as they are.</summary>
internal ref struct JournalFields
{
    private long _source;
    private long _received;
    private bool _hasSource;
    private bool _hasReceived;
    private byte[]? _program;
    private byte[]? _command;

    public void Add(SecurityEvent into, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case var _ when name.SequenceEqual("SYSLOG_IDENTIFIER"u8):
                _program = value.ToArray();
                break;
            case var _ when name.SequenceEqual("_COMM"u8):
                _command = value.ToArray();
                into.Set(Field.ActorProcessName, value);
                break;
            case var _ when name.SequenceEqual("_HOSTNAME"u8):
                into.Set(Field.DeviceHostname, value);
                break;
            case var _ when name.SequenceEqual("_PID"u8):
                into.SetNumber(Field.ActorProcessPid, value, name);
                break;
            case var _ when name.SequenceEqual("_EXE"u8):
                into.Set(Field.ActorProcessFilePath, value);
                break;
            case var _ when name.SequenceEqual("__REALTIME_TIMESTAMP"u8):
                _hasReceived = Numbers.TryRead(value, out _received);
                break;
            case var _ when name.SequenceEqual("_SOURCE_REALTIME_TIMESTAMP"u8):
                _hasSource = Numbers.TryRead(value, out _source);
                break;
            case var _ when name.SequenceEqual("PRIORITY"u8) && value.Length == 1 && Numbers.IsDigit(value[0]):
                into.Set(Field.MetadataLogLevel, Syslog.Level(value[0] - '0'));
                break;
            default:
                into.AddUnmapped(name, value);
                break;
        }
    }

    /// <summary>Sets time and program: that of the source is nearer to the truth than that of its arrival at journald.</summary>
    public readonly LogMessage Close(SecurityEvent into, ReadOnlySpan<byte> content)
    {
        if (_hasSource || _hasReceived)
        {
            var microseconds = _hasSource ? _source : _received;
            // Beyond the year 9998 it is no time.
            if (microseconds is > -62_000_000_000_000_000 and < 253_000_000_000_000_000)
                into.SetTime(microseconds * TimeSpan.TicksPerMicrosecond);
        }
        var program = _program ?? _command ?? [];
        into.Set(Field.MetadataLogProvider, program);
        return new LogMessage { Content = content, Program = program, HasEnvelope = true };
    }
}
