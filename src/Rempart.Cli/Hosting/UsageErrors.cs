using System.CommandLine;
using System.CommandLine.Parsing;
using Rempart.Cli.Terminal;
using Rempart.Core.Text;

namespace Rempart.Cli.Hosting;

/// <summary>Says what is wrong with a command line in a few lines, with the nearest right word, instead of pages of help.</summary>
internal static class UsageErrors
{
    public static int Write(ParseResult parsed, CliEnvironment environment)
    {
        var command = parsed.CommandResult.Command;
        var path = PathOf(parsed.CommandResult);
        var unmatched = parsed.UnmatchedTokens;
        if (unmatched.Count > 0)
        {
            foreach (var token in unmatched)
                Screen.WriteError(environment, Describe(token, command, path));
        }
        else if (command.Subcommands.Count > 0)
        {
            Screen.WriteError(environment, Text.CommandMissing.With(path, string.Join(", ", command.Subcommands.Select(sub => sub.Name))));
        }
        else
        {
            foreach (var message in parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
                Screen.WriteError(environment, message);
        }
        environment.Error.WriteLine(Text.TryHelp.With(path));
        return ExitCodes.Usage;
    }

    private static string Describe(string token, Command command, string path)
    {
        var option = token.StartsWith('-');
        var known = option
            ? command.Options.Select(candidate => candidate.Name).Append("--help")
            : command.Subcommands.Select(candidate => candidate.Name);
        var name = option ? token.Split('=', 2)[0] : token;
        var what = (option ? Text.OptionUnknown : command.Subcommands.Count > 0 ? Text.CommandUnknown : Text.ArgumentUnexpected).With(name, path);
        return Suggestions.Nearest(name, known) is { } nearest ? Text.DidYouMean.With(what, nearest) : what;
    }

    private static string PathOf(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is CommandResult level; at = at.Parent)
            names.Push(level.Parent is null ? "rempart" : level.Command.Name);
        return string.Join(' ', names);
    }
}
