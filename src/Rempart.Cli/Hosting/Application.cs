using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Hosting;

/// <summary>Reads the command line, runs the command, and turns every way it can end into an exit code.</summary>
internal static class Application
{
    public static async Task<int> RunAsync(string[] arguments, CliEnvironment environment, CancellationToken cancellation)
    {
        CultureInfo.CurrentUICulture = UiLanguage.From(environment);
        var root = RempartCommand.Create(environment);
        // Many tools have a command "help"; here it is the option.
        var parsed = root.Parse(arguments is ["help", .. var rest] ? [.. rest, "--help"] : arguments);
        if (parsed.Errors.Count > 0 || UsageErrors.OptionsTakenForArguments(parsed).Count > 0)
            return UsageErrors.Write(parsed, environment);
        try
        {
            var invocation = new InvocationConfiguration
            {
                Output = environment.Output,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
            };
            return await parsed.InvokeAsync(invocation, cancellation).ConfigureAwait(false);
        }
        catch (CliException failure)
        {
            Screen.WriteError(environment, failure.Message);
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            Screen.WriteError(environment, Text.Cancelled);
            return ExitCodes.CouldNotTell;
        }
    }
}
