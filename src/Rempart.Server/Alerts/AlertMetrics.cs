using System.Diagnostics.Metrics;
using Rempart.Server.Telemetry;

namespace Rempart.Server.Alerts;

/// <summary>What detection and alerts tell Prometheus.</summary>
internal sealed class AlertMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _detections;
    private readonly Counter<long> _suppressed;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _forwarded;
    private readonly Histogram<double> _canary;
    private double _behind;
    private long _rulesRejected;

    public AlertMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryDoors.Meter);
        _events = meter.CreateCounter<long>("rempart.detection.events", "{event}", "Events that were compared with rules.");
        _detections = meter.CreateCounter<long>("rempart.detection.detections", "{detection}", "Rules that matched.");
        _suppressed = meter.CreateCounter<long>("rempart.alerts.suppressed", "{detection}", "Detections that a filter held back.");
        _opened = meter.CreateCounter<long>("rempart.alerts.opened", "{alert}", "Alerts that were raised or opened again, by level.");
        _deliveries = meter.CreateCounter<long>("rempart.alerts.deliveries", "{attempt}", "Attempts to deliver, by destination and whether it was taken.");
        _lost = meter.CreateCounter<long>("rempart.alerts.deliveries.lost", "{message}", "Messages that were given up, by destination.");
        _forwarded = meter.CreateCounter<long>("rempart.alerts.forwarded", "{event}", "Events that another SIEM took, by destination.");
        _canary = meter.CreateHistogram<double>("rempart.detection.canary.latency", "s", "From the entry of a canary event to its alert.",
            advice: new() { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60] });
        meter.CreateObservableGauge("rempart.detection.behind", () => Volatile.Read(ref _behind), "s", "How far detection is behind the events that came in.");
        meter.CreateObservableGauge("rempart.detection.rules.rejected", () => Volatile.Read(ref _rulesRejected), "{rule}", "Rules that are not in force because of an error.");
    }

    public void Compared(long events, long detections, TimeSpan behind)
    {
        _events.Add(events);
        _detections.Add(detections);
        Volatile.Write(ref _behind, behind.TotalSeconds);
    }

    public void Suppressed(long detections) => _suppressed.Add(detections);

    public void Opened(Core.Alerts.AlertLevel level) => _opened.Add(1, new KeyValuePair<string, object?>("rempart.level", level.ToString().ToLowerInvariant()));

    public void Tried(string destination, bool taken) =>
        _deliveries.Add(1, new("rempart.destination", destination), new("rempart.taken", taken));

    public void Lost(string destination) => _lost.Add(1, new KeyValuePair<string, object?>("rempart.destination", destination));

    public void Forwarded(string destination, long events) => _forwarded.Add(events, new KeyValuePair<string, object?>("rempart.destination", destination));

    public void CanaryArrived(TimeSpan latency) => _canary.Record(latency.TotalSeconds);

    public void RulesRejected(long rules) => Volatile.Write(ref _rulesRejected, rules);
}
