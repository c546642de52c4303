using System.CommandLine;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Terminal;

/// <summary><c>--output</c>: the forms a command can write; the first is the default.</summary>
internal sealed class OutputOption : Option<string>
{
    public const string Table = "table";
    public const string Json = "json";
    public const string Yaml = "yaml";
    public const string Sarif = "sarif";

    public OutputOption(params string[] forms)
        : base("--output")
    {
        Description = Text.OutputOption.With(string.Join(", ", forms));
        HelpName = string.Join('|', forms);
        DefaultValueFactory = _ => forms[0];
        Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !forms.Contains(token.Value, StringComparer.Ordinal))
                result.AddError(Choice.Problem("--output", token.Value, forms));
        });
    }
}

/// <summary>The message for a value that is not one of a few.</summary>
internal static class Choice
{
    public static string Problem(string option, string value, IReadOnlyList<string> known)
    {
        var what = Text.ChoiceUnknown.With(value, option, string.Join(", ", known));
        return Core.Text.Suggestions.Nearest(value, known) is { } nearest ? Text.DidYouMean.With(what, nearest) : what;
    }
}
