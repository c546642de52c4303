using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Network.Reports;

namespace Rempart.Cli.Network;

/// <summary><c>rempart network diff DIR1 DIR2</c>: connections that two states of the manifests do not share.</summary>
internal sealed class DiffCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _before = new("DIR1") { Description = Text.DiffBeforeArgument };
    private readonly Argument<string> _after = new("DIR2") { Description = Text.DiffAfterArgument };
    private readonly OutputOption _output = new(ReportFormats.Difference);

    public DiffCommand(CliEnvironment environment)
        : base("diff", Text.DiffDescription)
    {
        _environment = environment;
        _output.Aliases.Add("-o");
        Add(_before);
        Add(_after);
        Add(_output);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var before = ManifestFolder.Read(parsed.GetValue(_before)!, _environment);
        var after = ManifestFolder.Read(parsed.GetValue(_after)!, _environment);
        var differences = ConnectivityComparison.Of(before, after);
        _environment.Output.Write(DifferenceWriter.Write(differences, ReportFormats.Parse(parsed.GetValue(_output)!)));
        if (differences.Count == 0)
            _environment.Error.WriteLine(Text.NoDifference);
        return ExitCodes.True;
    }
}
