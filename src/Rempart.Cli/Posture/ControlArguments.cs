using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Core.Estates;
using Rempart.Core.Text;

namespace Rempart.Cli.Posture;

/// <summary>Control ids on a command line, checked against the catalogue before a server is asked.</summary>
internal static class ControlArguments
{
    /// <summary>The argument <c>[CONTROL…]</c>.</summary>
    public static Argument<string[]> Many(bool enforced)
    {
        var argument = new Argument<string[]>("CONTROL")
        {
            HelpName = "CONTROL",
            Arity = ArgumentArity.ZeroOrMore,
            Description = enforced ? Text.EnforcedControlsArgument : Text.ControlsArgument,
            DefaultValueFactory = _ => [],
        };
        argument.CompletionSources.Add(_ => ControlCatalogue.All
            .Where(control => control.Enforced || !enforced)
            .Select(control => new System.CommandLine.Completions.CompletionItem(control.Id)));
        return argument;
    }

    /// <summary>Refuses ids that no version of Rempart knows.</summary>
    /// <exception cref="CliException">One is unknown; the message names the nearest.</exception>
    public static void Check(IEnumerable<string> ids)
    {
        foreach (var id in ids.Where(id => ControlCatalogue.Find(id) is null))
        {
            var what = Text.ControlUnknown.With(id);
            throw CliException.Usage(
                Suggestions.Nearest(id, ControlCatalogue.All.Select(control => control.Id)) is { } nearest
                    ? Text.DidYouMean.With(what, nearest)
                    : Text.ControlsListedBy.With(what));
        }
    }
}
