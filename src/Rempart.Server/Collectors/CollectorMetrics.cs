using System.Diagnostics.Metrics;
using Rempart.Server.Telemetry;

namespace Rempart.Server.Collectors;

/// <summary>What the collectors tell Prometheus. Sources are those of the estate, so there are few.</summary>
internal sealed class CollectorMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _notUnderstood;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _pauses;
    private readonly Counter<long> _lost;
    private readonly Histogram<double> _acknowledgement;
    private long _connections;

    public CollectorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryDoors.Meter);
        _events = meter.CreateCounter<long>("rempart.collectors.events", "{event}", "Events that were acknowledged, by source.");
        _bytes = meter.CreateCounter<long>("rempart.collectors.bytes", "By", "Bytes of them, normalised.");
        _notUnderstood = meter.CreateCounter<long>("rempart.collectors.not_understood", "{event}", "Events that no parser understood, by source.");
        _refused = meter.CreateCounter<long>("rempart.collectors.refused", "{delivery}", "Deliveries and connections that were not taken, by reason.");
        _pauses = meter.CreateCounter<long>("rempart.collectors.pauses", "{pause}", "How often a sender had to wait because the event log was slow or took nothing.");
        _lost = meter.CreateCounter<long>("rempart.collectors.udp.lost", "{datagram}", "Datagrams of syslog that the system dropped because its buffer was full.");
        // Zero is said too: who watches it must see that it is counted.
        _lost.Add(0);
        _acknowledgement = meter.CreateHistogram<double>("rempart.collectors.append.duration", "s", "From a block of events to its durability.",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });
        meter.CreateObservableGauge("rempart.collectors.connections", () => Volatile.Read(ref _connections), "{connection}", "Connections of syslog that are open.");
    }

    public void Took(string source, string collector, int events, int notUnderstood, int bytes, TimeSpan took)
    {
        KeyValuePair<string, object?> from = new("rempart.source", source), by = new("rempart.collector", collector);
        _events.Add(events, from, by);
        _bytes.Add(bytes, from, by);
        if (notUnderstood > 0)
            _notUnderstood.Add(notUnderstood, from, by);
        _acknowledgement.Record(took.TotalSeconds);
    }

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("rempart.reason", reason));

    public void Paused() => _pauses.Add(1);

    public void Lost(long datagrams) => _lost.Add(datagrams);

    public void Connected() => Interlocked.Increment(ref _connections);

    public void Disconnected() => Interlocked.Decrement(ref _connections);
}
