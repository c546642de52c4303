using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary>Writes matches as lines of JSON, or only counts them.</summary>
internal sealed class FindingWriter : IDetectionSink, IDisposable
{
    // Whoever feeds rubbish gets told a few times, and the number at the end.
    private const int MostProblems = 10;

    private readonly Stream _output;
    private readonly CliEnvironment _environment;
    private readonly bool _ocsf;
    private readonly bool _silent;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _json;
    private readonly Dictionary<DetectionRule, long> _counts = [];
    private int _problems;

    public FindingWriter(Stream output, CliEnvironment environment, bool ocsf, bool silent)
    {
        _output = output;
        _environment = environment;
        _ocsf = ocsf;
        _silent = silent;
        _json = new Utf8JsonWriter(_buffer, JsonLine.Options);
    }

    public void Matched(in DetectionMatch match)
    {
        if (Counted(match.Rule))
            return;
        if (_ocsf)
        {
            OcsfFinding.Write(_json, match, _environment.Time.GetUtcNow(), VersionCommand.Current);
        }
        else
        {
            Start(match.Rule);
            _json.WriteNumber("event"u8, match.At.Index);
            _json.WriteString("file"u8, match.At.Input);
            _json.WriteEndObject();
        }
        EndLine();
    }

    public void Fired(CorrelationMatch match)
    {
        if (Counted(match.Rule))
            return;
        if (_ocsf)
        {
            OcsfFinding.Write(_json, match, _environment.Time.GetUtcNow(), VersionCommand.Current);
        }
        else
        {
            Start(match.Rule);
            _json.WriteString("time"u8, match.Time.UtcDateTime);
            _json.WriteStartObject("group"u8);
            foreach (var (name, value) in match.Group)
                _json.WriteString(name, value);
            _json.WriteEndObject();
            _json.WriteNumber("event_count"u8, match.EventCount);
            _json.WriteStartArray("events"u8);
            foreach (var place in match.Events)
            {
                _json.WriteStartObject();
                _json.WriteNumber("event"u8, place.Index);
                _json.WriteString("file"u8, place.Input);
                _json.WriteEndObject();
            }
            _json.WriteEndArray();
            _json.WriteEndObject();
        }
        EndLine();
    }

    public void Rejected(EventProblem problem)
    {
        if (++_problems <= MostProblems)
            _environment.Error.WriteLine(Screen.Clean(Text.EventRejected.With(problem.At.Input, problem.At.Index, problem.Offset, problem.Reason)));
    }

    /// <summary>Counts of matches, the most frequent rule first.</summary>
    public void WriteCounts()
    {
        foreach (var (rule, count) in _counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Title, StringComparer.Ordinal))
            _environment.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count}\t{Screen.Clean(rule.Id ?? "-")}\t{Screen.Clean(rule.Title)}"));
    }

    public void WriteRejected(DetectionCounters counters)
    {
        var rejected = counters.Malformed + counters.NotObjects + counters.TooDeep + counters.TooLarge;
        if (rejected > MostProblems)
            _environment.Error.WriteLine(Text.EventsRejected.With(rejected));
    }

    public void Flush()
    {
        if (_buffer.WrittenCount == 0)
            return;
        try
        {
            _output.Write(_buffer.WrittenSpan);
            _output.Flush();
        }
        catch (IOException error)
        {
            throw CliException.CouldNotTell(Text.OutputUnwritable.With(error.Message), error);
        }
        _buffer.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();

    private bool Counted(DetectionRule rule)
    {
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, rule, out _)++;
        return _silent;
    }

    private void Start(DetectionRule rule)
    {
        _json.WriteStartObject();
        _json.WriteString("rule_id"u8, rule.Id);
        _json.WriteString("title"u8, rule.Title);
        _json.WriteString("level"u8, LevelOf(rule));
    }

    private static string? LevelOf(DetectionRule rule) => rule.Level switch
    {
        RuleLevel.Informational => "informational",
        RuleLevel.Low => "low",
        RuleLevel.Medium => "medium",
        RuleLevel.High => "high",
        RuleLevel.Critical => "critical",
        _ => null,
    };

    private void EndLine()
    {
        _json.Flush();
        _json.Reset();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount > 48 * 1024)
            Flush();
    }
}
