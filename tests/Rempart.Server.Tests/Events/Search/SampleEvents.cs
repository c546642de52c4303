using System.Globalization;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Rempart.Events;

namespace Rempart.Server.Tests.Events.Search;

/// <summary>Lines of OCSF out of log records of several kinds.</summary>
internal static class SampleEvents
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Users = ["root", "Root", "alice", "a b", "é", "ÉTÉ", "100%", "a_b", "web-1", "😀x"];
    private static readonly string[] Addresses = ["10.1.2.3", "10.16.0.9", "10.31.255.1", "192.0.2.7", "192.0.2.200", "2001:db8::7", "fe80::1", "::ffff:10.1.2.3", "203.0.113.9"];

    /// <summary>One event of any kind.</summary>
    public static readonly Gen<string> Any = Gen.Select(Gen.Int[0, 5], Gen.Int[0, Users.Length - 1], Gen.Int[0, Addresses.Length - 1], Gen.Int[1, 65535], Gen.Int[0, 7199]).Select((kind, user, address, port, second) =>
        Of(kind, Users[user], Addresses[address], port, Now.AddSeconds(-second), port + second));

    public static string Sshd(string user, string address, int port, DateTimeOffset at) => Of(0, user, address, port, at, port);

    /// <summary>An event.</summary>
    /// <param name="kind">0 to 5.</param>
    /// <param name="user">Whose.</param>
    /// <param name="address">From where.</param>
    /// <param name="port">From which port, or how much.</param>
    /// <param name="at">When.</param>
    /// <param name="position">Its place in the source: with the text it makes the id.</param>
    public static string Of(int kind, string user, string address, int port, DateTimeOffset at, long position)
    {
        var time = at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
        var (name, line) = kind switch
        {
            0 => ("sshd", $"{time}Z web sshd[5]: Failed password for {user.Replace(' ', '_')} from {address} port {port} ssh2"),
            1 => ("sshd", $"{time}Z web-1 sshd[7]: Accepted publickey for {user.Replace(' ', '_')} from {address} port {port} ssh2: ED25519 SHA256:a"),
            2 => ("kubernetes-audit", Kubernetes(user, address, port, time, position)),
            3 => ("auth0", $$"""{"log_id":"{{position}}","type":"s","date":"{{time}}Z","user_name":"{{user}}","ip":"{{address}}","method":"{{user}}","size":{{port}},"a.b":"{{user}}","addr":"{{address}}"}"""),
            4 => ("nginx", $"{address} - {user.Replace(' ', '_')} [{at.UtcDateTime.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture)} +0000] \"GET /a?b={port} HTTP/1.1\" 404 {port} \"-\" \"curl\""),
            _ => ("auto", $"{user} \"something\" nobody knows {position}"),
        };
        var sink = new Sink();
        var parser = EventParser.For(name, new EventParserOptions { Source = "s", Time = new FakeTimeProvider(at) });
        parser.Parse(System.Text.Encoding.UTF8.GetBytes(line), position, sink);
        parser.Complete(sink);
        return sink.Lines.ShouldHaveSingleItem();
    }

    private static string Kubernetes(string user, string address, int port, string time, long position) => System.Text.Json.JsonSerializer.Serialize(new
    {
        kind = "Event",
        apiVersion = "audit.k8s.io/v1",
        auditID = $"{position}",
        verb = "create",
        user = new { username = user, groups = new[] { user, "system:masters" } },
        sourceIPs = new[] { address, "10.9.9.9" },
        objectRef = new { resource = "pods", name = user, @namespace = "prod" },
        responseStatus = new { code = port % 600 },
        requestObject = new { spec = new { size = port, a = new { b = user } } },
        requestReceivedTimestamp = time + "000Z",
        stageTimestamp = time + "000Z",
    });

    private sealed class Sink : IEventSink
    {
        public List<string> Lines { get; } = [];

        public void Accept(SecurityEvent securityEvent) => Lines.Add(securityEvent.ToString().TrimEnd('\n'));
    }
}
