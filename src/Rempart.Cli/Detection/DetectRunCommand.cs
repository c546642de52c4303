using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Text;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary><c>rempart detect run</c>: compares events with rules and writes what matches.</summary>
internal sealed class DetectRunCommand : Command
{
    private const string Ndjson = "ndjson";
    private const string Ocsf = "ocsf";

    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _events = DetectOptions.Events();
    private readonly Option<string[]> _rules = DetectOptions.Rules();
    private readonly Option<string?> _pipeline = DetectOptions.Pipeline();
    private readonly Option<string?> _filters = DetectOptions.Filters();
    private readonly Option<string?> _placeholders = DetectOptions.Placeholders();
    private readonly Option<string> _format = new("--format") { Description = Text.DetectFormatOption, HelpName = $"{Ndjson}|{Ocsf}", DefaultValueFactory = _ => Ndjson };
    private readonly Option<bool> _count = new("--count") { Description = Text.DetectCountOption };
    private readonly Option<bool> _stats = new("--stats") { Description = Text.DetectStatsOption };
    private readonly Option<int> _threads = DetectOptions.Count("--threads", Text.DetectThreadsOption, 1);
    private readonly Option<int> _repeat = DetectOptions.Count("--repeat", Text.DetectRepeatOption, 1);
    private readonly Option<bool> _noRouting = new("--no-routing") { Description = Text.DetectNoRoutingOption };
    private readonly Option<string?> _lateness = new("--lateness") { Description = Text.DetectLatenessOption, HelpName = Text.DurationValue };
    private readonly Option<string?> _state = new("--state") { Description = Text.DetectStateOption, HelpName = Text.FileValue };

    public DetectRunCommand(CliEnvironment environment)
        : base("run", Text.DetectRunDescription)
    {
        _environment = environment;
        _format.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not (Ndjson or Ocsf))
                result.AddError(Choice.Problem("--format", token.Value, [Ndjson, Ocsf]));
        });
        Add(_events);
        Add(_rules);
        Add(_pipeline);
        Add(_filters);
        Add(_placeholders);
        Add(_format);
        Add(_count);
        Add(_stats);
        Add(_threads);
        Add(_repeat);
        Add(_noRouting);
        Add(_lateness);
        Add(_state);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var lateness = Lateness(parsed.GetValue(_lateness));
        var paths = DetectPaths.Of(parsed, _rules, _events);
        var loading = _environment.Time.GetTimestamp();
        var rules = RuleFolder.Load(paths.Rules, parsed.GetValue(_filters), parsed.GetValue(_placeholders));
        RuleFolder.Warn(rules, _environment);
        if (rules.Rules.Count == 0)
            return ExitCodes.Usage;
        var threads = parsed.GetValue(_threads);
        var engine = DetectionEngine.Create(rules, new DetectionOptions
        {
            Pipeline = parsed.GetValue(_pipeline),
            Routing = !parsed.GetValue(_noRouting),
            Threads = threads,
            Time = _environment.Time,
            Correlations = new CorrelationLimits { Lateness = lateness },
        });
        var loaded = _environment.Time.GetElapsedTime(loading);
        using var output = _environment.OpenOutput();
        using var writer = new FindingWriter(output, _environment, ocsf: parsed.GetValue(_format) == Ocsf, silent: parsed.GetValue(_count));
        var run = engine.Begin(writer);
        StateFile.Restore(parsed.GetValue(_state), run);
        var reader = new EventReader(_environment, threads, writer.Flush);
        var started = _environment.Time.GetTimestamp();
        var processor = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < parsed.GetValue(_repeat); i++)
            reader.Read(paths.Events, run);
        run.Complete();
        var elapsed = _environment.Time.GetElapsedTime(started);
        processor = Environment.CpuUsage.TotalTime - processor;
        // Matches first: a state that cannot be saved must not take them along.
        writer.Flush();
        StateFile.Save(parsed.GetValue(_state), run);
        if (parsed.GetValue(_count))
            writer.WriteCounts();
        writer.WriteRejected(run.Counters);
        if (parsed.GetValue(_stats))
            _environment.Error.WriteLine(RunStats.Of(run, rules, loaded, elapsed, processor));
        return ExitCodes.True;
    }

    private static TimeSpan Lateness(string? text) =>
        text is null ? TimeSpan.Zero : Durations.TryParse(text, out var lateness) ? lateness : throw CliException.Usage(Text.DurationUnknown.With(text));
}
