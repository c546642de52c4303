using System.CommandLine;
using Rempart.Cli.Terminal;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary>Options that the commands of <c>rempart detect</c> share.</summary>
internal static class DetectOptions
{
    public static Option<string[]> Rules() => new("--rules")
    {
        Description = Text.RulesOption,
        HelpName = Text.PathValue,
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    public static Option<string?> Pipeline()
    {
        var option = new Option<string?>("--pipeline") { Description = Text.PipelineOption.Replace("{0}", string.Join(", ", PipelineNames.All), StringComparison.Ordinal), HelpName = Text.NameValue };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !PipelineNames.All.Contains(token.Value))
                result.AddError(Choice.Problem("--pipeline", token.Value, PipelineNames.All));
        });
        return option;
    }

    public static Option<string?> Filters() => new("--filters") { Description = Text.FiltersOption, HelpName = Text.PathValue };

    public static Option<string?> Placeholders() => new("--placeholders") { Description = Text.PlaceholdersOption, HelpName = Text.FileValue };

    public static Argument<string[]> Events() => new("FILES") { Description = Text.EventFilesArgument, Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };

    public static Option<int> Count(string name, string description, int fallback)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var value) || value < 1))
                result.AddError(Text.NotAPositiveNumber.Replace("{0}", name, StringComparison.Ordinal).Replace("{1}", token.Value, StringComparison.Ordinal));
        });
        return option;
    }
}
