using System.Diagnostics.Metrics;
using Rempart.Core.Access;
using Rempart.Server.Telemetry;

namespace Rempart.Server.Bastion;

/// <summary>What access tells Prometheus.</summary>
internal sealed class BastionMetrics
{
    private readonly Counter<long> _requests;
    private readonly Counter<long> _certificates;
    private readonly Histogram<double> _issue;
    private readonly Counter<long> _events;
    private readonly Histogram<double> _lag;
    private long _active;
    private long _waiting;

    public BastionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryDoors.Meter);
        _requests = meter.CreateCounter<long>("rempart.access.requests", "{request}", "Requests for access.");
        _certificates = meter.CreateCounter<long>("rempart.access.certificates", "{certificate}", "Certificates that were issued.");
        _issue = meter.CreateHistogram<double>("rempart.access.certificate.duration", "s", "How long the authority takes to make a certificate.",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1] });
        _events = meter.CreateCounter<long>("rempart.bastion.events", "{event}", "What bastions told, by kind.");
        _lag = meter.CreateHistogram<double>("rempart.bastion.update.lag", "s", "From a change to the bastion that hears of it.",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] });
        meter.CreateObservableGauge("rempart.access.grants.active", () => Volatile.Read(ref _active), "{grant}", "Grants that count now.");
        meter.CreateObservableGauge("rempart.access.grants.waiting", () => Volatile.Read(ref _waiting), "{grant}", "Grants that wait for an answer.");
    }

    public void Requested(bool breakGlass) => _requests.Add(1, new KeyValuePair<string, object?>("rempart.break_glass", breakGlass));

    public void Issued(TimeSpan took)
    {
        _certificates.Add(1);
        _issue.Record(took.TotalSeconds);
    }

    public void Happened(BastionEventKind kind) => _events.Add(1, new KeyValuePair<string, object?>("rempart.kind", kind.ToString().ToLowerInvariant()));

    public void Told(TimeSpan lag) => _lag.Record(lag.TotalSeconds);

    public void Counted(long active, long waiting)
    {
        Volatile.Write(ref _active, active);
        Volatile.Write(ref _waiting, waiting);
    }
}
