using System.Text;
using System.Text.Json;
using CsCheck;
using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Fuzz;

/// <summary>Hostile input of every source: nothing throws, every event is valid JSON on one line, and no byte is lost.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Seeds =
    [
        "Nov 24 11:00:00 web sshd[5]: Failed publickey for x from 192.0.2.7 port 42 ssh2: ED25519-CERT SHA256:a ID b (serial 1) CA ED25519 SHA256:c",
        "Connection closed by invalid user a 192.0.2.7 port 1 [preauth]", "message repeated 5 times: [ Failed password for root from 192.0.2.7 port 42393 ssh2]",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7 user=root",
        "alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/cat /etc/shadow",
        "type=SYSCALL msg=audit(1684329817.579:2995): arch=c000003e syscall=59 success=yes a0=2 comm=\"ls\" exe=2F62 key=(null)\u001dARCH=x86_64",
        "type=EXECVE msg=audit(1.5:2): argc=3 a0=\"ls\" a1_len=4 a1[0]=2F74", "type=SOCKADDR msg=audit(1.5:2): saddr=020000160A000007",
        "type=USER_LOGIN msg=audit(1.5:1): pid=7 msg='op=login acct=\"root\" addr=192.0.2.7 res=failed'",
        "192.0.2.7 - bob [08/Jun/2020:06:49:01 +0000] \"GET /a?b HTTP/1.1\" 200 803 \"-\" \"curl\" x",
        "2021/12/01 13:53:33 [error] 31#32: *46 msg, client: 192.0.2.7, server: x, request: \"GET / HTTP/1.1\", host: \"x\"",
        "[10/Feb/2024:21:25:00 +0100] - 200 - GET https b \"/d\" [Client 192.0.2.7] [Length 2048] \"a\" \"r\"",
        "[Thu Oct 13 12:24:49.880562 2022] [auth_basic:error] [pid 10:tid 14] (70014)End: [client 192.0.2.7:50229] AH01618: user x not found: /",
        "{\"ClientHost\":\"192.0.2.7\",\"DownstreamStatus\":404,\"RequestPath\":\"/x\",\"time\":\"2021-12-08T14:02:43Z\"}",
        "2026-11-24 09:22:18.536 UTC [147] 192.0.2.7(5) app@prod FATAL:  password authentication failed for user \"eve\"",
        "2026-11-24 09:22:18.536 UTC,\"app\",\"prod\",147,\"192.0.2.7:5\",a,3,\"x\",t,3/0,0,FATAL,28P01,\"a \"\"b\"\"\",,,,,,,,,\"psql\"",
        "2026-11-24 09:22:18.536 UTC [147] LOG:  AUDIT: SESSION,1,1,ROLE,CREATE ROLE,,,\"create role x\",<none>", "\tcontinued",
        "{\"timestamp\":\"2026-11-24 09:22:18\",\"error_severity\":\"LOG\",\"message\":\"statement: drop role x\"}",
        "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[{\"verb\":\"get\",\"user\":{\"username\":\"a\",\"groups\":[\"b\"]},\"sourceIPs\":[\"1.2.3.4\"],\"objectRef\":{\"resource\":\"x\"},\"responseStatus\":{\"code\":200}}]}",
        "[{\"log_id\":\"1\",\"data\":{\"type\":\"s\",\"date\":\"2026-11-24T09:00:00Z\",\"user_name\":\"\\ud83d\\ude00\\ud800\"}}]",
        "{\"version\":\"4\",\"receiver\":\"r\",\"alerts\":[{\"labels\":{\"alertname\":\"a\"},\"startsAt\":\"2026-11-24T09:00:00Z\"}]}",
        "{\"kind\":\"Action\",\"subject\":\"a\",\"actor\":\"b\",\"at\":\"2026-11-24T09:00:00Z\",\"content\":{}}",
        "<165>1 2026-11-24T11:00:00Z web app 5 ID47 [a@1 x=\"1\\\"\"][b] \ufeffhello", "<13>Nov  4 2026 11:00:00.5 web app[5]: x", "2026-11-24T11:00:00+01:00 web app: x",
        "{\"__REALTIME_TIMESTAMP\":\"1\",\"MESSAGE\":[1,2,255],\"_PID\":\"x\"}", "{\"log\":\"x\\n\",\"stream\":\"a\",\"time\":\"b\"}", "2026-11-24T09:00:00.1Z stdout F x",
        "__CURSOR=a\n__REALTIME_TIMESTAMP=5\nMESSAGE\n\u0005\0\0\0\0\0\0\0hello\n", "kernel: [1.2] drop IN=a OUT= MAC=de:1c:88:64:10:19:5e:e1:a4:3b:cf:f0:08:00 SRC=1.2.3.4 DST=5.6.7.8 [SRC=1] SYN",
        "ssh.service: Main process exited, code=exited, status=255/EXCEPTION", "New session '3' of user 'alice'",
    ];

    private static readonly Gen<byte[]> Mutated =
        Gen.Select(Gen.Int[0, Seeds.Length - 1].Select(index => Seeds[index]), Gen.Int[0, Seeds.Length - 1].Select(index => Seeds[index]), Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Byte, Gen.Double[0, 1]).Array[0, 6])
            .Select((seed, other, changes) =>
            {
                var bytes = Encoding.UTF8.GetBytes(seed).ToList();
                foreach (var (what, where, value, length) in changes)
                {
                    var at = (int)(where * bytes.Count);
                    switch (what)
                    {
                        case 0 when at < bytes.Count:
                            bytes[at] = value;
                            break;
                        case 1:
                            bytes.Insert(at, value);
                            break;
                        case 2:
                            bytes.RemoveRange(at, (int)(length * (bytes.Count - at)));
                            break;
                        case 3:
                            bytes.InsertRange(at, bytes.GetRange(at, (int)(length * (bytes.Count - at))));
                            break;
                        default:
                            bytes.InsertRange(at, Encoding.UTF8.GetBytes(other));
                            break;
                    }
                }
                return bytes.Where(letter => letter != '\n').ToArray();
            });

    public static TheoryData<string> Kinds => [.. EventParser.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_input_throws_and_every_event_is_one_line_of_JSON(string kind) =>
        Mutated.Array[1, 4].Sample(lines =>
        {
            var events = Parsed.Bytes(kind, lines);
            foreach (var parsed in events)
            {
                parsed.Json.ShouldNotContain("\n");
                using var document = JsonDocument.Parse(parsed.Json);
                document.RootElement.GetProperty("class_uid").GetInt32().ShouldBe((int)parsed.Class);
                Names(document.RootElement.TryGetProperty("unmapped", out var unmapped) ? unmapped : default);
                if (parsed.Problem is not null)
                    parsed.Class.ShouldBe(EventClass.Base);
            }
        }, iter: 800);

    [Theory]
    [InlineData("sshd")]
    [InlineData("nginx")]
    [InlineData("syslog")]
    [InlineData("nftables")]
    [InlineData("sudo")]
    public void A_line_is_an_event_with_the_same_bytes(string kind) =>
        Mutated.Where(line => line.AsSpan().TrimEnd("\r\n"u8).Length > 0).Sample(line =>
        {
            byte[]? raw = null;
            EventParser.For(kind).Parse(line, 0, new Sink(@event => raw = @event.Raw.ToArray()));
            // A body with several records gives each its own text.
            if (line[0] is not ((byte)'{' or (byte)'['))
                raw.ShouldBe(line.AsSpan().TrimEnd("\r\n"u8).ToArray());
        }, iter: 800);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_megabyte_of_anything_is_read_to_its_end(string kind)
    {
        foreach (var unit in new[] { "a", " from ", ", client: ", "\"", "\\", "[", "{", "{\"a\":", " : ", "a=1 ", ":  ", "LOG:  ", "\"\",", "\0", "\u00e9", "; USER=", "type=SYSCALL msg=audit(1.1:1): ", " port 1 from x" })
        {
            var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 1024 * 1024 / Encoding.UTF8.GetByteCount(unit))));
            // No clock is needed: what is linear takes milliseconds, what is quadratic would not end while somebody waits.
            Parsed.Bytes(kind, line, [.. "Failed password for "u8, .. line], [.. "type=SYSCALL msg=audit(1.1:1): "u8, .. line]);
        }
    }

    private static void Names(JsonElement unmapped)
    {
        if (unmapped.ValueKind == JsonValueKind.Object)
            unmapped.EnumerateObject().Select(property => property.Name).ShouldBeUnique();
    }

    private sealed class Sink(Action<SecurityEvent> take) : IEventSink
    {
        public void Accept(SecurityEvent securityEvent) => take(securityEvent);
    }
}
