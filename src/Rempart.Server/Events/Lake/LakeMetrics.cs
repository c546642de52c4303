using System.Diagnostics.Metrics;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Telemetry;

namespace Rempart.Server.Events.Lake;

/// <summary>What the lake tells Prometheus.</summary>
internal sealed class LakeMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _slowed;
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _twice;
    private readonly Counter<long> _sealed;
    private readonly Histogram<double> _build;
    private readonly Counter<long> _failures;
    private long _backlog;
    private long _refusing;

    public LakeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryDoors.Meter);
        _events = meter.CreateCounter<long>("rempart.events.log.events", "{event}", "Security events that are durable in the log.");
        _bytes = meter.CreateCounter<long>("rempart.events.log.bytes", "By", "Their size as OCSF.");
        _refused = meter.CreateCounter<long>("rempart.events.log.refused", "{block}", "Blocks that the log did not take.");
        _slowed = meter.CreateCounter<long>("rempart.events.log.slowed", "{commit}", "Commits that waited for the lake, and their senders with them.");
        _commit = meter.CreateHistogram<double>("rempart.events.log.commit.duration", "s", "How long a commit takes.",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5] });
        _stored = meter.CreateCounter<long>("rempart.events.lake.events", "{event}", "Security events that were stored in segments.");
        _twice = meter.CreateCounter<long>("rempart.events.lake.redelivered", "{event}", "Security events that were there already.");
        _sealed = meter.CreateCounter<long>("rempart.events.lake.bytes", "By", "The size of the sealed segments that were written.");
        _build = meter.CreateHistogram<double>("rempart.events.lake.build.duration", "s", "How long it takes to store a batch.",
            advice: new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _failures = meter.CreateCounter<long>("rempart.events.lake.failures", "{failure}", "Times that segments could not be written; the events wait in the log.");
        meter.CreateObservableGauge("rempart.events.log.backlog", () => Volatile.Read(ref _backlog), "By", "What the log holds that no segment has yet.");
        meter.CreateObservableGauge("rempart.events.log.refusing", () => Volatile.Read(ref _refusing), "1", "Whether the log takes nothing: full or read-only disk.");
    }

    public void Committed(List<EventLog.Waiting> blocks, TimeSpan took)
    {
        _events.Add(blocks.Sum(one => (long)one.Block.Count));
        _bytes.Add(blocks.Sum(one => (long)one.Block.Lines.Length));
        _commit.Record(took.TotalSeconds);
        Volatile.Write(ref _refusing, 0);
    }

    public void Refused(bool isBusy)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("rempart.reason", isBusy ? "busy" : "disk"));
        if (!isBusy)
            Volatile.Write(ref _refusing, 1);
    }

    public void Slowed() => _slowed.Add(1);

    public void Backlog(long bytes) => Volatile.Write(ref _backlog, bytes);

    public void Stored(long events, long redelivered, long bytes, TimeSpan took)
    {
        _stored.Add(events);
        _twice.Add(redelivered);
        _sealed.Add(bytes);
        _build.Record(took.TotalSeconds);
    }

    public void Failed() => _failures.Add(1);
}
