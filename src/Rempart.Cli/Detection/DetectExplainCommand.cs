using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Ledger;
using Rempart.Cli.Terminal;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary><c>rempart detect explain</c>: each part of a rule before one event.</summary>
internal sealed class DetectExplainCommand : Command
{
    private const int LargestEvent = 64 * 1024 * 1024;

    private readonly CliEnvironment _environment;
    private readonly Option<string> _rule = new("--rule") { Description = Text.RuleOption, HelpName = Text.FileValue, Required = true };
    private readonly Option<string> _event = new("--event") { Description = Text.EventOption, HelpName = Text.FileValue, Required = true };
    private readonly Option<string?> _pipeline = DetectOptions.Pipeline();
    private readonly Option<string?> _filters = DetectOptions.Filters();
    private readonly Option<string?> _placeholders = DetectOptions.Placeholders();

    public DetectExplainCommand(CliEnvironment environment)
        : base("explain", Text.DetectExplainDescription)
    {
        _environment = environment;
        Add(_rule);
        Add(_event);
        Add(_pipeline);
        Add(_filters);
        Add(_placeholders);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var set = RuleFolder.Load([parsed.GetValue(_rule)!], parsed.GetValue(_filters), parsed.GetValue(_placeholders));
        RuleFolder.Warn(set, _environment);
        if (set.Rules.Count == 0)
            throw CliException.Usage(Text.ExplainNoRule.With(parsed.GetValue(_rule)));
        var explainer = new Explainer(DetectionEngine.Create(set, new DetectionOptions { Pipeline = parsed.GetValue(_pipeline) }));
        var content = WithoutMark(InputFile.Read(parsed.GetValue(_event)!, LargestEvent));
        var matches = false;
        foreach (var rule in set.Rules)
        {
            var explanation = explainer.Explain(rule, content) ?? throw CliException.Usage(Text.ExplainNoEvent.With(parsed.GetValue(_event)));
            matches |= explanation.Holds && explanation.IsRouted;
            Write(new Screen(_environment), rule, explanation);
        }
        return matches ? ExitCodes.True : ExitCodes.Failed;
    }

    private static void Write(Screen screen, SigmaRule rule, RuleExplanation explanation)
    {
        screen.Line(rule.Title, ": ", Verdict(explanation.Holds));
        if (!explanation.IsRouted)
            screen.Line(new Cell(Text.ExplainNotRouted.With(explanation.Source), Tone.Bad));
        screen.Line("condition: ", explanation.Condition);
        foreach (var selection in explanation.Selections)
            Write(screen, selection, 1);
    }

    private static void Write(Screen screen, Explanation part, int depth)
    {
        var value = part.Field is null ? "" : part.Value is null ? Text.ExplainAbsent.With(part.Field) : Text.ExplainValue.With(part.Field, part.Value);
        screen.Line(new string(' ', depth * 2), part.Holds ? "+ " : "- ", part.Text, value.Length == 0 ? "" : $"  ({value})");
        foreach (var inner in part.Parts)
            Write(screen, inner, depth + 1);
    }

    // What Windows writes before UTF-8; a run takes it as well.
    private static byte[] WithoutMark(byte[] content) => content.AsSpan().StartsWith("\uFEFF"u8) ? content[3..] : content;

    private static Cell Verdict(bool holds) => holds ? new Cell(Text.ExplainMatches, Tone.Good) : new Cell(Text.ExplainNoMatch, Tone.Bad);
}
