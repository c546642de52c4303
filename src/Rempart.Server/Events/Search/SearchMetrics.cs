using System.Diagnostics.Metrics;
using Rempart.Server.Telemetry;

namespace Rempart.Server.Events.Search;

/// <summary>What searches cost.</summary>
internal sealed class SearchMetrics
{
    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;

    public SearchMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(TelemetryDoors.Meter);
        _duration = meter.CreateHistogram("rempart.events.search.duration", "s", "Duration of searches for security events.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
    }

    /// <summary>Measures until it is disposed.</summary>
    /// <param name="what">The kind of search.</param>
    public Measured Begin(string what) => new(this, what);

    internal sealed class Measured(SearchMetrics metrics, string what) : IDisposable
    {
        private readonly long _started = metrics._time.GetTimestamp();
        private bool _succeeded;

        public void Succeed() => _succeeded = true;

        public void Dispose() => metrics._duration.Record(
            metrics._time.GetElapsedTime(_started).TotalSeconds, new("rempart.search.kind", what), new("rempart.search.outcome", _succeeded ? "done" : "ended"));
    }
}
