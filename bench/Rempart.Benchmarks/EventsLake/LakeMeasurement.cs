using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rempart.Benchmarks.Events;
using Rempart.Core.Events;
using Rempart.Events;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Hosting;

namespace Rempart.Benchmarks.EventsLake;

/// <summary>
/// The lake without the database: <c>events-lake [SECONDS] [FOLDER]</c>. Durable appends a second by several senders, events a second that
/// become sealed segments, and the size of these next to the JSON.
/// </summary>
internal static class LakeMeasurement
{
    private const int InBlock = 500;
    private const int Senders = 16;
    private const int Blocks = 240;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments is [var text, ..] ? double.Parse(text, CultureInfo.InvariantCulture) : 10;
        var folder = Path.Combine(arguments is [_, var where, ..] ? where : Path.GetTempPath(), $"rempart-lake-{Guid.NewGuid():N}");
        try
        {
            var blocks = Enumerable.Range(0, Blocks).Select(Block).ToArray();
            await AppendAsync(blocks, TimeSpan.FromSeconds(seconds), folder);
            Build(blocks);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Mixed events, each with numbers of its own.
    private static EventBlock Block(int number)
    {
        var samples = EventSamples.Of("mixed");
        var parsers = samples.Select(one => one.Kind).Distinct().ToDictionary(kind => kind, kind => EventParser.For(kind, new EventParserOptions { Source = kind }));
        var writer = new EventWriter();
        for (var at = 0; at < InBlock; at++)
        {
            var (kind, line) = samples[((number * InBlock) + at) % samples.Length];
            parsers[kind].Parse(line, ((long)number * InBlock) + at, writer);
        }
        return new EventBlock("bench", InBlock, writer.Written.ToArray());
    }

    private static async Task AppendAsync(EventBlock[] blocks, TimeSpan time, string folder)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new LakeMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        await using var log = new EventLog(new EventsOptions { Folder = folder }, new DataDirectory(folder), metrics, TimeProvider.System, NullLogger<EventLog>.Instance);
        await log.StartAsync(CancellationToken.None);
        var began = TimeProvider.System.GetTimestamp();
        var waits = await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var own = new List<double>();
            for (var at = sender; TimeProvider.System.GetElapsedTime(began) < time; at += Senders)
            {
                var start = TimeProvider.System.GetTimestamp();
                await log.AppendAsync(blocks[at % blocks.Length], CancellationToken.None);
                own.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }
            return own;
        })));
        var took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var sorted = waits.SelectMany(one => one).Order().ToArray();
        var bytes = blocks.Average(one => one.Lines.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"durable appends: {sorted.Length * (double)InBlock / took:0} events/s ({sorted.Length * bytes / took / 1e6:0} MB/s) in blocks of {InBlock} by {Senders} senders, p50 {sorted[sorted.Length / 2]:0.0} ms, p99 {sorted[sorted.Length * 99 / 100]:0.0} ms"));
    }

    private static void Build(EventBlock[] blocks)
    {
        var key = new SealKey(RandomNumberGenerator.GetBytes(SealKey.Length));
        var (json, stored, events) = (0L, 0L, 0L);
        var began = TimeProvider.System.GetTimestamp();
        var processor = Environment.CpuUsage.TotalTime;
        var row = new OcsfRow();
        var classes = new SortedDictionary<int, SegmentRows>();
        foreach (var block in blocks)
        {
            foreach (var range in block.Lines.Span.Split((byte)'\n'))
            {
                var line = block.Lines.Span[range];
                if (line.IsEmpty)
                    continue;
                row.ReadLine(line);
                if (!classes.TryGetValue(row.ClassUid, out var rows))
                    classes[row.ClassUid] = rows = new SegmentRows();
                rows.Add(row, block.Source, line.Length + 1);
                json += line.Length + 1;
                events++;
            }
        }
        foreach (var rows in classes.Values)
        {
            using var content = rows.Write();
            using var output = new MemoryStream();
            Sealer.Seal(key, "00000000000000000000000000000000", content.GetBuffer().AsSpan(0, (int)content.Length), output);
            stored += output.Length;
            rows.Dispose();
        }
        processor = Environment.CpuUsage.TotalTime - processor;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"segments: {events} events in {classes.Count} segments, {events / TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} events/s by the clock, {events / processor.TotalSeconds:0} a second of one processor"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"size: {json} bytes of JSON, {stored} sealed, {100.0 * stored / json:0.0} %"));
    }
}
