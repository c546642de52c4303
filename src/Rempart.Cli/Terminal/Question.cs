using Rempart.Cli.Hosting;

namespace Rempart.Cli.Terminal;

/// <summary>Asks the person; only the word yes (oui) or its first letter agrees.</summary>
internal static class Question
{
    public static bool Ask(CliEnvironment environment, string question)
    {
        environment.Error.Write(Screen.Clean(question));
        environment.Error.Write(Text.YesNo);
        environment.Error.Flush();
        var answer = environment.Input.ReadLine()?.Trim();
        return answer is not null && (
            answer.Equals("y", StringComparison.OrdinalIgnoreCase)
            || answer.Equals("yes", StringComparison.OrdinalIgnoreCase)
            || answer.Equals(Text.Yes, StringComparison.OrdinalIgnoreCase)
            || answer.Equals(Text.Yes[..1], StringComparison.OrdinalIgnoreCase));
    }
}
