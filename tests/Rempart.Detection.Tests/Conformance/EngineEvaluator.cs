using System.Text;

namespace Rempart.Detection.Tests.Conformance;

/// <summary>The engine, fed with the events as NDJSON. Without a pipeline all rules look at all events.</summary>
internal sealed class EngineEvaluator : IRuleEvaluator
{
    public RuleEvaluation Evaluate(RuleEvaluationInput input)
    {
        var rules = RuleSet.Load([new RuleFile("case.yml", input.Rules)], new RuleOptions { Placeholders = input.Placeholders });
        var matches = Run(rules, input.Events, new DetectionOptions { Pipeline = input.Pipeline, Routing = input.Pipeline is not null });
        return new RuleEvaluation(
            matches,
            [.. rules.Problems.Where(problem => problem.IsRejection).Select(problem => (problem.RuleId ?? problem.File, problem.Message))]);
    }

    /// <summary>For each rule that matched, the places of the events.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> Run(RuleSet rules, IReadOnlyList<string> events, DetectionOptions options)
    {
        var sink = new Places();
        var run = DetectionEngine.Create(rules, options).Begin(sink);
        run.BeginInput("events");
        // One event a line, whatever white space it came with.
        var bytes = Encoding.UTF8.GetBytes(string.Concat(events.Select(json => json.ReplaceLineEndings(" ") + "\n")));
        run.Process(bytes, 0, bytes.Length, isLast: true);
        run.Complete();
        return sink.Found.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<int>)[.. pair.Value.Order()]);
    }

    private sealed class Places : IDetectionSink
    {
        public Dictionary<string, List<int>> Found { get; } = [];

        public void Matched(in DetectionMatch match) => Add(match.Rule, match.At);

        public void Fired(CorrelationMatch match) => Add(match.Rule, match.Events[^1]);

        public void Rejected(EventProblem problem) => throw new InvalidOperationException($"event {problem.At.Index}: {problem.Reason}");

        private void Add(DetectionRule rule, EventPlace at)
        {
            var key = rule.Id ?? rule.Name ?? rule.Title;
            if (!Found.TryGetValue(key, out var places))
                Found[key] = places = [];
            places.Add((int)at.Index);
        }
    }
}
