using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Rempart.Events.Tests.Support;

/// <summary>What an event said, kept beyond the next one.</summary>
internal sealed record Parsed(EventClass Class, int Activity, EventStatus Status, EventSeverity Severity, DateTimeOffset Time, string? Problem, string Parser, string Raw, string Json)
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public List<(string Path, string Value)> Fields { get; } = [];

    public string? this[string path] => Fields.FirstOrDefault(field => field.Path == path).Value;

    /// <summary>Class, activity and status as one text: <c>Authentication/1 Failure</c>.</summary>
    public string What => $"{Class}/{Activity} {Status}";

    public static Parsed One(string kind, string text) => Lines(kind, text).ShouldHaveSingleItem();

    public static List<Parsed> Lines(string kind, params string[] lines) => Bytes(kind, [.. lines.Select(Encoding.UTF8.GetBytes)]);

    public static List<Parsed> Bytes(string kind, params byte[][] lines)
    {
        var parser = EventParser.For(kind, new EventParserOptions { Source = "test", Time = new FakeTimeProvider(Now) });
        var sink = new Sink();
        for (var i = 0; i < lines.Length; i++)
            parser.Parse(lines[i], i, sink);
        parser.Complete(sink);
        return sink.Events;
    }

    public static Parsed Of(SecurityEvent @event)
    {
        var parsed = new Parsed(@event.Class, @event.ActivityId, @event.Status, @event.Severity, @event.Time, @event.Problem, @event.ParserName,
            Encoding.UTF8.GetString(@event.Raw), @event.ToString());
        foreach (var field in @event)
            parsed.Fields.Add((Encoding.UTF8.GetString(field.Path), Encoding.UTF8.GetString(field.Value)));
        return parsed;
    }

    /// <summary>The named fields as <c>path=value</c>, for whole assertions in one line.</summary>
    public string Say(params string[] paths) => string.Join(' ', paths.Select(path => $"{path}={this[path]}"));

    public sealed class Sink : IEventSink
    {
        public List<Parsed> Events { get; } = [];

        public void Accept(SecurityEvent securityEvent) => Events.Add(Of(securityEvent));
    }
}
