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
        var swallowed = OptionsTakenForArguments(parsed);
        if (swallowed.Count > 0)
        {
            foreach (var token in swallowed)
                Screen.WriteError(environment, Describe(token, command, path));
        }
        else if (unmatched.Count > 0)
        {
            // What follows an unknown option is most often its value: one message is enough.
            var options = unmatched.Where(token => token.StartsWith('-')).ToArray();
            // What follows an unknown command is that command's.
            foreach (var token in options.Length > 0 ? options : command.Subcommands.Count > 0 ? [unmatched[0]] : unmatched)
                Screen.WriteError(environment, Describe(token, command, path));
        }
        else if (command is RootCommand)
        {
            // The first thing a new user types is the bare name: the help answers better than an error.
            return command.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = environment.Error }) == 0 ? ExitCodes.Usage : ExitCodes.CouldNotTell;
        }
        else if (command.Subcommands.Count > 0)
        {
            Screen.WriteError(environment, Text.CommandMissing.With(path, string.Join(", ", command.Subcommands.Select(sub => sub.Name))));
        }
        else
        {
            foreach (var message in parsed.Errors.Select(error => Describe(error, path)).Distinct(StringComparer.Ordinal))
                Screen.WriteError(environment, message);
        }
        environment.Error.WriteLine(Text.TryHelp.With(path));
        return ExitCodes.Usage;
    }

    /// <summary>Options that do not exist, and that an argument took for its value: nobody means such a value before a <c>--</c>.</summary>
    public static IReadOnlyList<string> OptionsTakenForArguments(ParseResult parsed)
    {
        var given = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
                .Select(token => token.Value).Where(value => value.Length > 2 && value.StartsWith("--", StringComparison.Ordinal) && given.Contains(value)),
        ];
    }

    private static string Describe(string token, Command command, string path)
    {
        var option = token.StartsWith('-');
        var known = option
            ? command.Options.Select(candidate => candidate.Name).Append("--help")
            : command.Subcommands.Select(candidate => candidate.Name);
        var name = option ? token.Split('=', 2)[0] : token;
        if (option && known.Contains(name, StringComparer.Ordinal))
            return Text.OptionTooEarly.With(name, $"{path} {name}");
        var what = (option ? Text.OptionUnknown : command.Subcommands.Count > 0 ? Text.CommandUnknown : Text.ArgumentUnexpected).With(name, path);
        return Suggestions.Nearest(name, known) is { } nearest ? Text.DidYouMean.With(what, nearest) : what;
    }

    private static string Describe(ParseError error, string path) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0 } option => Text.OptionValueMissing.With(option.Option.Name, option.Option.HelpName ?? Text.TextValue),
        ArgumentResult { Tokens.Count: 0, Parent: OptionResult option } => Text.OptionValueMissing.With(option.Option.Name, option.Option.HelpName ?? Text.TextValue),
        ArgumentResult { Tokens.Count: 0 } argument => Text.ArgumentMissing.With(path, argument.Argument.Name, argument.Argument.Description),
        CommandResult command when command.Command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0) is { } argument
            && command.GetResult(argument) is null or { Tokens.Count: 0 } => Text.ArgumentMissing.With(path, argument.Name, argument.Description),
        _ => error.Message,
    };

    private static string PathOf(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is CommandResult level; at = at.Parent)
            names.Push(level.Parent is null ? "rempart" : level.Command.Name);
        return string.Join(' ', names);
    }
}
