using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Estates;

namespace Rempart.Cli.Estates;

/// <summary><c>rempart estate validate DIR</c>: every error with file, line and column, in the form editors turn into links.</summary>
internal sealed class EstateValidateCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _folder = new("DIR") { Description = Text.EstateFolderArgument };

    public EstateValidateCommand(CliEnvironment environment)
        : base("validate", Text.EstateValidateDescription)
    {
        _environment = environment;
        Add(_folder);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(_folder)!;
        if (EstateFolder.Load(folder, _environment) is not { } estate)
            return ExitCodes.Usage;
        var counts = EstateSummary.Of(estate).Where(kind => kind.Count > 0).Select(kind => $"{kind.Count} {kind.Kind}");
        new Screen(_environment).Line(new Cell(Text.EstateValid.With(folder), Tone.Good), ": ", string.Join(", ", counts));
        return ExitCodes.True;
    }
}
