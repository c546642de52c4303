namespace Rempart.Detection;

/// <summary>Tries a rule file on its samples. What counts is the rule of the file's last document.</summary>
public static class SampleTest
{
    /// <summary>Tries.</summary>
    /// <param name="rules">The rules of the file, alone.</param>
    /// <param name="samples">The samples.</param>
    /// <returns>The samples that went wrong.</returns>
    public static IReadOnlyList<RuleSample> Wrong(RuleSet rules, RuleSamples samples)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(samples);
        var last = rules.All.MaxBy(rule => rule.Line);
        var engine = DetectionEngine.Create(rules, new DetectionOptions { Pipeline = samples.Pipeline });
        return [.. samples.Samples.Where(sample => Matches(engine, last, sample.Events) != sample.Matches)];
    }

    private static bool Matches(DetectionEngine engine, DetectionRule? rule, byte[] events)
    {
        var sink = new Sink(rule);
        var run = engine.Begin(sink);
        run.BeginInput("samples");
        run.Process(events, 0, events.Length, isLast: true);
        run.Complete();
        return sink.Matched;
    }

    private sealed class Sink(DetectionRule? rule) : IDetectionSink
    {
        public bool Matched { get; private set; }

        void IDetectionSink.Matched(in DetectionMatch match) => Matched |= match.Rule == rule;

        public void Fired(CorrelationMatch match) => Matched |= match.Rule == rule;

        public void Rejected(EventProblem problem)
        {
        }
    }
}
