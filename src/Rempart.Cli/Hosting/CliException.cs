namespace Rempart.Cli.Hosting;

/// <summary>A command ends with a message for the person, and an exit code. Shown without a stack trace.</summary>
internal sealed class CliException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;

    public static CliException Usage(string message, Exception? inner = null) => new(ExitCodes.Usage, message, inner);

    public static CliException CouldNotTell(string message, Exception? inner = null) => new(ExitCodes.CouldNotTell, message, inner);
}
