using System.Diagnostics.Metrics;
using Rempart.Core.Controls;
using Rempart.Core.Posture;
using Rempart.Server.Telemetry;

namespace Rempart.Server.Posture;

/// <summary>What the posture tells Prometheus: how checks end, how long they take.</summary>
internal sealed class PostureMetrics
{
    private readonly Counter<long> _assessments;
    private readonly Histogram<double> _durations;

    public PostureMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryDoors.Meter);
        _assessments = meter.CreateCounter<long>("rempart.assessments", "{assessment}", "Assessments, by control and outcome.");
        _durations = meter.CreateHistogram<double>("rempart.assessment.duration", "s", "How long checks take, by control.",
            advice: new() { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
    }

    public void Assessed(AssessmentRecord record)
    {
        var control = new KeyValuePair<string, object?>("rempart.control", record.ControlId);
        _assessments.Add(1, control, new("rempart.outcome", WordOf(record.Outcome)));
        _durations.Record(record.DurationMilliseconds / 1000, control);
    }

    private static string WordOf(Outcome outcome) => outcome switch
    {
        Outcome.Satisfied => "satisfied",
        Outcome.NotSatisfied => "not-satisfied",
        _ => "unknown",
    };
}
