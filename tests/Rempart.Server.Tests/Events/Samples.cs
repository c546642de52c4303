using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Rempart.Events;

namespace Rempart.Server.Tests.Events;

/// <summary>Events as collectors make them: real records through the real parsers.</summary>
internal static class Samples
{
    /// <summary>Logins of sshd, one a second; every third fails from 192.0.2.7.</summary>
    public static IReadOnlyList<string> Sshd(DateTimeOffset from, int count) => Parse("sshd", from, Enumerable.Range(0, count).Select(number =>
        string.Create(CultureInfo.InvariantCulture, $"{from.AddSeconds(number):yyyy-MM-ddTHH:mm:ss.fffzzz} web sshd[{number}]: ") + (number % 3 == 0
            ? $"Failed password for root from 192.0.2.7 port {1024 + number} ssh2"
            : $"Accepted publickey for deploy from 198.51.100.{number % 250} port {1024 + number} ssh2: ED25519 SHA256:AAAA")));

    /// <summary>How many of them fail.</summary>
    public static int Failures(int count) => (count + 2) / 3;

    /// <summary>Records of several kinds, hostile ones among them.</summary>
    public static IReadOnlyList<string> Mixed(DateTimeOffset from, int count) =>
    [
        .. Sshd(from, count),
        .. Parse("nginx", from, Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture,
            $"203.0.113.{number % 250} - - [{from.AddSeconds(number):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /orders/{number}?q=%27 HTTP/1.1\" {200 + number % 300} {number} \"-\" \"curl/8\""))),
        .. Parse("auto", from, Enumerable.Range(0, count).Select(number => $"text {number} with \"quotes\" \\ \u0001 é € \U0001F600 {{\"a\":{number}}}")),
        .. Parse("kubernetes-audit", from, Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture,
            $"{{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"{number}\",\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"user\":{{\"username\":\"u\",\"groups\":[\"a\",\"b{number}\"]}},\"sourceIPs\":[\"192.0.2.1\",\"192.0.2.2\"],\"objectRef\":{{\"resource\":\"secrets\",\"name\":\"s\"}},\"responseStatus\":{{\"code\":200}},\"stageTimestamp\":\"{from.AddSeconds(number):yyyy-MM-ddTHH:mm:ss.fff}000Z\"}}"))),
    ];

    private static List<string> Parse(string kind, DateTimeOffset now, IEnumerable<string> records)
    {
        var parser = EventParser.For(kind, new EventParserOptions { Source = "test-source", Time = new FakeTimeProvider(now) });
        var writer = new EventWriter();
        var position = now.ToUnixTimeSeconds() * 1000;
        foreach (var record in records)
            parser.Parse(Encoding.UTF8.GetBytes(record), position++, writer);
        parser.Complete(writer);
        return [.. Encoding.UTF8.GetString(writer.Written).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
