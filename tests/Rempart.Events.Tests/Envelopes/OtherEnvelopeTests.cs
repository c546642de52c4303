using System.Buffers.Binary;
using System.Text;
using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Envelopes;

public sealed class OtherEnvelopeTests
{
    private const string Journal = "{\"__REALTIME_TIMESTAMP\":\"1795510800123456\",\"_SOURCE_REALTIME_TIMESTAMP\":\"1795510800000001\",\"_HOSTNAME\":\"web\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"_PID\":\"77\",\"PRIORITY\":\"6\",\"_SYSTEMD_UNIT\":\"ssh.service\",\"X\":[\"a\",\"b\"],\"MESSAGE\":MESSAGE}";

    private static readonly string[] Parts = ["device.hostname", "metadata.log_provider", "actor.process.pid", "metadata.log_level", "unmapped._SYSTEMD_UNIT", "user.name"];

    [Theory]
    [InlineData("\"Invalid user eve from 192.0.2.7 port 1\"", "eve")]
    [InlineData("[73,110,118,97,108,105,100,32,117,115,101,114,32,255,32,102,114,111,109,32,49,46,50,46,51,46,52]", "\ufffd")]
    public void An_entry_of_journald_in_JSON_is_opened(string message, string user)
    {
        foreach (var kind in new[] { "journald", "sshd", "auto" })
        {
            var parsed = Parsed.One(kind, Journal.Replace("MESSAGE}", message + "}", StringComparison.Ordinal));

            parsed.Parser.ShouldBe("sshd");
            parsed.Time.ShouldBe(DateTimeOffset.UnixEpoch.AddTicks(17955108000000010));
            Parts.Select(path => parsed[path]).ShouldBe(["web", "sshd", "77", "informational", "ssh.service", user]);
        }
    }

    [Fact]
    public void An_entry_of_journald_in_its_export_format_is_opened()
    {
        var entry = new List<byte>(Encoding.ASCII.GetBytes("__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795510800000001\n_HOSTNAME=web\nSYSLOG_IDENTIFIER=sshd\nPRIORITY=6\n_PID=77\n_SYSTEMD_UNIT=ssh.service\nMESSAGE\n"));
        byte[] message = [.. "Invalid user \xff=\n from 192.0.2.7 port 1"u8.ToArray().Select(letter => letter == 0xc3 ? (byte)0xff : letter).Where(letter => letter != 0xbf)];
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, message.Length);
        entry.AddRange(length);
        entry.AddRange(message);
        entry.AddRange("\n\n"u8.ToArray());
        var records = new List<byte[]>();
        var decoder = new RecordDecoder(RecordFraming.JournalExport);
        decoder.Feed([.. entry, .. entry], new Framing.Records(records));

        records.Count.ShouldBe(2);
        var parsed = Parsed.Bytes("journald", records[0]).ShouldHaveSingleItem();
        Parts.Select(path => parsed[path]).ShouldBe(["web", "sshd", "77", "informational", "ssh.service", "\ufffd=\n"]);
        parsed["src_endpoint.ip"].ShouldBe("192.0.2.7");
    }

    [Fact]
    public void A_line_of_Docker_is_opened()
    {
        var parsed = Parsed.One("nginx", "{\"log\":\"192.0.2.7 - - [08/Jun/2020:06:49:01 +0000] \\\"GET / HTTP/1.1\\\" 200 1 \\\"-\\\" \\\"-\\\"\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-24T09:00:00.1Z\"}");

        parsed.Say("http_request.http_method", "unmapped.stream", "http_response.length").ShouldBe("http_request.http_method=GET unmapped.stream=stdout http_response.length=1");
    }

    [Theory]
    [InlineData("2026-11-24T09:00:00.123456789Z stdout F hello", "hello", "stdout")]
    [InlineData("2026-11-24T09:00:00.123456789+01:00 stderr F:x hello", "hello", "stderr")]
    public void A_line_of_the_container_runtime_interface_is_opened(string line, string message, string stream)
    {
        var parsed = Parsed.One("auto", line);

        parsed.Say("message", "unmapped.stream").ShouldBe($"message={message} unmapped.stream={stream}");
    }

    // Whoever makes the line chooses where a piece of it begins.
    [Theory]
    [InlineData("2026-11-24T09:00:00.1Z stdout {0} {1}", "P", "F", "")]
    [InlineData("{{\"log\":\"{1}{2}\",\"stream\":\"stdout\",\"time\":\"2026-11-24T09:00:00.1Z\"}}", "P", "F", "\\n")]
    public void Pieces_of_a_line_of_a_container_are_not_read(string form, string piece, string last, string end)
    {
        const string Login = "Accepted password for root from 192.0.2.7 port 42 ssh2";
        string Line(bool isPiece) => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, isPiece ? piece : last, Login, isPiece ? "" : end);

        Parsed.Lines("sshd", Line(true), Line(true), Line(false), Line(false)).Select(parsed => parsed.What).ShouldBe(
            ["Base/0 Unknown", "Base/0 Unknown", "Base/0 Unknown", "Authentication/1 Success"]);
    }

    [Fact]
    public void A_log_record_of_OpenTelemetry_is_an_envelope_too()
    {
        var sink = new Parsed.Sink();
        EventParser.For("auto").Parse(new OtlpLogRecord
        {
            Body = Encoding.UTF8.GetBytes("Invalid user eve from 192.0.2.7 port 1"),
            TimeUnixNano = 1795510800000000100,
            SeverityNumber = 9,
            SeverityText = "INFO",
            Attributes = [new("host.name", "web"), new("service.name", "sshd"), new("process.pid", "77"), new("k8s.pod.name", "p")],
            TraceId = "abc",
        }, 0, sink);
        var parsed = sink.Events.ShouldHaveSingleItem();

        parsed.Parser.ShouldBe("sshd");
        parsed.Time.ShouldBe(DateTimeOffset.UnixEpoch.AddTicks(17955108000000001));
        parsed.Say("device.hostname", "actor.process.pid", "user.name", "metadata.log_level", "metadata.correlation_uid", "unmapped.k8s.pod.name", "unmapped.severity_number").ShouldBe(
            "device.hostname=web actor.process.pid=77 user.name=eve metadata.log_level=INFO metadata.correlation_uid=abc unmapped.k8s.pod.name=p unmapped.severity_number=9");
    }
}
