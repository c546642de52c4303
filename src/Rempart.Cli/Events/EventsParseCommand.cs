using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Events;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events parse</c>: turns logs into security events, without a server.</summary>
internal sealed class EventsParseCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _files = new("FILES") { Description = Text.LogFilesArgument, Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
    private readonly Option<string> _source = new("--source") { Description = Text.EventsSourceOption.With(string.Join(", ", EventParser.Kinds)), HelpName = Text.NameValue, DefaultValueFactory = _ => "auto" };
    private readonly Option<bool> _stats = new("--stats") { Description = Text.EventsStatsOption };

    public EventsParseCommand(CliEnvironment environment)
        : base("parse", Text.EventsParseDescription)
    {
        _environment = environment;
        _source.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !EventParser.Kinds.Contains(token.Value, StringComparer.Ordinal))
                result.AddError(Choice.Problem("--source", token.Value, EventParser.Kinds));
        });
        Add(_files);
        Add(_source);
        Add(_stats);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using var output = _environment.OpenOutput();
        var stream = new EventStream(output, _environment);
        var started = _environment.Time.GetTimestamp();
        var files = parsed.GetValue(_files)!;
        foreach (var file in files.Length == 0 ? [LogFile.StandardInput] : files)
        {
            using var input = LogFile.Open(file, _environment);
            stream.Read(file, input, parsed.GetValue(_source)!);
        }
        // Lines of programs that nobody has a parser for are no failure: they are written, and counted.
        if (stream.Figures.NotUnderstood > 0)
            _environment.Error.WriteLine(Text.EventsNotUnderstood.With(stream.Figures.NotUnderstood, stream.Figures.Events));
        if (parsed.GetValue(_stats))
            _environment.Error.WriteLine(stream.Figures.ToJson(_environment.Time.GetElapsedTime(started)));
        return ExitCodes.True;
    }
}
