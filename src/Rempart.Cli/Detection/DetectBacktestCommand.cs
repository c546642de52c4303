using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary><c>rempart detect backtest</c>: how often rules would have matched in the past, before they wake anyone.</summary>
internal sealed class DetectBacktestCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _events = DetectOptions.Events();
    private readonly Option<string[]> _rules = DetectOptions.Rules();
    private readonly Option<string?> _pipeline = DetectOptions.Pipeline();
    private readonly Option<string?> _filters = DetectOptions.Filters();
    private readonly Option<string?> _placeholders = DetectOptions.Placeholders();

    public DetectBacktestCommand(CliEnvironment environment)
        : base("backtest", Text.DetectBacktestDescription)
    {
        _environment = environment;
        Add(_events);
        Add(_rules);
        Add(_pipeline);
        Add(_filters);
        Add(_placeholders);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var paths = DetectPaths.Of(parsed, _rules, _events);
        var set = RuleFolder.Load(paths.Rules, parsed.GetValue(_filters), parsed.GetValue(_placeholders));
        RuleFolder.Warn(set, _environment);
        if (set.Rules.Count == 0)
            return ExitCodes.Usage;
        var history = new History();
        var run = DetectionEngine.Create(set, new DetectionOptions { Pipeline = parsed.GetValue(_pipeline), Time = _environment.Time }).Begin(history);
        new EventReader(_environment, 1).Read(paths.Events, run);
        run.Complete();
        foreach (var (rule, times) in history.Rules.OrderByDescending(entry => entry.Value.Count).ThenBy(entry => entry.Key.Title, StringComparer.Ordinal))
            _environment.Output.WriteLine(Line(rule, times));
        var quiet = set.All.Count(rule => rule.GivesMatches) - history.Rules.Count;
        _environment.Output.WriteLine(Text.BacktestSummary.With(run.Counters.Events, run.Counters.Matches, history.Rules.Count, quiet));
        // Figures over a history that was only read in part would pass for figures over the whole.
        if (history.Rejected > 0)
            _environment.Error.WriteLine(Text.EventsRejected.With(history.Rejected));
        return ExitCodes.True;
    }

    private static string Line(DetectionRule rule, Span times)
    {
        var days = Math.Max(1, (times.Last - times.First).TotalDays);
        return string.Create(CultureInfo.InvariantCulture,
            $"{times.Count}\t{times.Count / days:0.#} {Text.BacktestPerDay}\t{rule.Level?.ToString().ToLowerInvariant() ?? "-"}\t{times.First.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\t{times.Last.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\t{Screen.Clean(rule.Title)}");
    }

    private sealed record Span(long Count, DateTimeOffset First, DateTimeOffset Last);

    private sealed class History : IDetectionSink
    {
        public Dictionary<DetectionRule, Span> Rules { get; } = [];

        public long Rejected { get; private set; }

        public void Matched(in DetectionMatch match) => Add(match.Rule, match.Time);

        public void Fired(CorrelationMatch match) => Add(match.Rule, match.Time);

        void IDetectionSink.Rejected(EventProblem problem) => Rejected++;

        private void Add(DetectionRule rule, DateTimeOffset time)
        {
            var span = Rules.GetValueOrDefault(rule) ?? new Span(0, time, time);
            Rules[rule] = new Span(span.Count + 1, time < span.First ? time : span.First, time > span.Last ? time : span.Last);
        }
    }
}
