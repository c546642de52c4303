using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Rempart.Benchmarks.Events;
using Rempart.Core.Events;
using Rempart.Detection;
using Rempart.Events;
using Rempart.Server.Alerts.Rules;
using Rempart.Server.Alerts.Stream;
using Rempart.Server.Alerts.Suppressions;

namespace Rempart.Benchmarks.Alerts;

/// <summary>
/// Events a second that the stream compares with rules and gathers into alerts, by the clock and by the processor's time:
/// <c>events-alerts [SECONDS [FOLDER...]]</c>. Without the database: what is stored are the alerts of a batch, five times a second.
/// </summary>
internal static class AlertsMeasurement
{
    private const int InBlock = 500;

    public static int Run(string[] arguments)
    {
        var time = TimeSpan.FromSeconds(arguments is [var text, ..] ? double.Parse(text, CultureInfo.InvariantCulture) : 10);
        var folders = arguments.Length > 1 ? arguments[1..] : [Path.Combine(AppContext.BaseDirectory, "rules")];
        var (rules, _) = new RuleFolders([.. folders.Select(Path.GetFullPath)]).Load();
        Console.WriteLine($"rules: {rules}");
        Console.WriteLine("source             events/s   events/s of one core   detections   alerts in a batch");
        foreach (var source in (string[])["mixed", "sshd", "nginx", "kubernetes-audit", "auth0", "postgresql"])
            Measure(source, rules, time);
        return 0;
    }

    private static void Measure(string source, RuleSet rules, TimeSpan time)
    {
        var blocks = Blocks(source);
        var engine = DetectionEngine.Create(rules, new DetectionOptions { Pipeline = "ocsf" });
        // Events of correlations are fetched when a batch is stored, which is not measured here.
        var reading = new StreamReading(new EmptyEventLog(), new RulesInForce(engine, [], DateTimeOffset.UnixEpoch), new SuppressionList(null!, TimeProvider.System, NullLogger<SuppressionList>.Instance), 20);
        var (address, detections, alerts, events) = (0L, 0L, 0, 0L);
        for (var warm = 0; warm < 2; warm++)
            Take(blocks, reading, ref address);
        reading.BeginBatch();
        var (began, processor, batchBegan) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime, TimeProvider.System.GetTimestamp());
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            Take(blocks, reading, ref address);
            events += EventSamples.Count;
            if (TimeProvider.System.GetElapsedTime(batchBegan) < TimeSpan.FromMilliseconds(200))
                continue;
            detections += reading.Batch.Detections;
            alerts = Math.Max(alerts, reading.Batch.Alerts.Count);
            reading.BeginBatch();
            batchBegan = TimeProvider.System.GetTimestamp();
        }
        var (elapsed, used) = (TimeProvider.System.GetElapsedTime(began), Environment.CpuUsage.TotalTime - processor);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{source,-18} {events / elapsed.TotalSeconds,8:0}   {events / used.TotalSeconds,20:0}   {detections,10}   {alerts,17}"));
    }

    private static void Take(List<EventBlock> blocks, StreamReading reading, ref long address)
    {
        foreach (var block in blocks)
        {
            reading.Take(new CommittedBlock(address, address + block.Lines.Length, DateTimeOffset.UnixEpoch, block), isReplay: false);
            address += block.Lines.Length;
        }
    }

    private static List<EventBlock> Blocks(string source)
    {
        var blocks = new List<EventBlock>();
        foreach (var part in EventSamples.Of(source).Chunk(InBlock))
        {
            var sink = new Sink();
            var parsers = new Dictionary<string, EventParser>(StringComparer.Ordinal);
            foreach (var (kind, line) in part)
            {
                if (!parsers.TryGetValue(kind, out var parser))
                    parsers[kind] = parser = EventParser.For(kind);
                parser.Parse(line, 0, sink);
            }
            foreach (var parser in parsers.Values)
                parser.Complete(sink);
            blocks.Add(new EventBlock(source, part.Length, sink.Writer.WrittenMemory.ToArray()));
        }
        return blocks;
    }

    private sealed class Sink : IEventSink
    {
        public EventWriter Writer { get; } = new();

        public void Accept(SecurityEvent securityEvent) => Writer.Write(securityEvent);
    }
}
