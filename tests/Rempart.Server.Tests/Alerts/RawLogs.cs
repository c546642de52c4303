using Rempart.Core.Events;
using Rempart.Events;

namespace Rempart.Server.Tests.Alerts;

/// <summary>Makes events of raw records as the collectors do: with the parsers.</summary>
internal sealed class RawLogs : IEventSink
{
    private readonly EventWriter _writer = new();
    private int _count;

    /// <summary>Records of one source as a block.</summary>
    public static EventBlock Block(string source, string kind, params IEnumerable<string> records)
    {
        var sink = new RawLogs();
        var parser = EventParser.For(kind, new EventParserOptions { Source = source });
        var position = 0L;
        foreach (var record in records)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(record);
            parser.Parse(bytes, position, sink);
            position += bytes.Length + 1;
        }
        parser.Complete(sink);
        return new EventBlock(source, sink._count, sink._writer.WrittenMemory.ToArray());
    }

    /// <summary>A password that sshd refused.</summary>
    public static string Refused(string host, string address, int second, string user = "root") =>
        $"2026-11-20T10:00:{second:00}Z {host} sshd[4157]: Failed password for {user} from {address} port {40000 + second} ssh2";

    public void Accept(SecurityEvent securityEvent)
    {
        _count++;
        _writer.Write(securityEvent);
    }
}
