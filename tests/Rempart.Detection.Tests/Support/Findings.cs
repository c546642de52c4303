using System.Text;

namespace Rempart.Detection.Tests.Support;

/// <summary>Collects what a run finds.</summary>
internal sealed class Findings : IDetectionSink
{
    public List<(string Title, string Input, long Index)> Matches { get; } = [];

    public List<CorrelationMatch> Fired { get; } = [];

    public List<EventProblem> Problems { get; } = [];

    public DetectionCounters Counters { get; private set; } = new();

    public static Findings Of(RuleSet rules, string events, DetectionOptions? options = null) => Of(rules, Encoding.UTF8.GetBytes(events), options);

    public static Findings Of(RuleSet rules, byte[] events, DetectionOptions? options = null) => Of(DetectionEngine.Create(rules, options), events);

    public static Findings Of(DetectionEngine engine, byte[] events)
    {
        var findings = new Findings();
        var run = engine.Begin(findings);
        byte[] content = [.. events, (byte)'\n'];
        run.BeginInput("events");
        run.Process(content, 0, content.Length, isLast: true).ShouldBe(content.Length);
        run.Complete();
        findings.Counters = run.Counters;
        return findings;
    }

    public void Matched(in DetectionMatch match) => Matches.Add((match.Rule.Title, match.At.Input, match.At.Index));

    void IDetectionSink.Fired(CorrelationMatch match) => Fired.Add(match);

    public void Rejected(EventProblem problem) => Problems.Add(problem);
}
