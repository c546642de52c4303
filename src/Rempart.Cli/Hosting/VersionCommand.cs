using System.CommandLine;
using System.Reflection;

namespace Rempart.Cli.Hosting;

/// <summary><c>rempart version</c>.</summary>
internal sealed class VersionCommand : Command
{
    public VersionCommand(CliEnvironment environment)
        : base("version", Text.VersionDescription)
    {
        SetAction(_ =>
        {
            environment.Output.WriteLine(Current);
            return ExitCodes.True;
        });
    }

    /// <summary>The version, with the commit when the build knew it.</summary>
    public static string Current =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
