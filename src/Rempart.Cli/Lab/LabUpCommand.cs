using System.CommandLine;
using Rempart.Cli.Estates;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Network.Compilation;

namespace Rempart.Cli.Lab;

/// <summary><c>rempart lab up ESTATE</c>: builds the estate's networks on this machine, with the compiled rules.</summary>
internal sealed class LabUpCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _folder = new("DIR") { Description = Text.EstateFolderArgument };

    public LabUpCommand(CliEnvironment environment)
        : base("up", Text.LabUpDescription)
    {
        _environment = environment;
        Add(_folder);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        LabMachine.Require(_environment);
        if (EstateFolder.Load(parsed.GetValue(_folder)!, _environment) is not { } estate)
            return ExitCodes.Usage;
        var compiled = NftablesCompiler.Compile(estate);
        var file = new LabStateFile(_environment);
        var builder = new LabBuilder(_environment, file);
        using var held = file.Lock();
        if (file.Read() is { } former)
            await builder.RemoveAsync(former, cancellation).ConfigureAwait(false);
        LabState state;
        try
        {
            state = await builder.BuildAsync(estate, compiled.Routers, cancellation).ConfigureAwait(false);
        }
        catch
        {
            // A lab that is not whole is no lab.
            if (file.Read() is { } half)
                await builder.RemoveAsync(half, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        foreach (var problem in compiled.Problems)
            _environment.Error.WriteLine(Screen.Clean(Text.LabWarning.With(problem)));
        var places = state.Plan.Namespaces;
        new Screen(_environment).Line(
            new Cell(Text.LabUp, Tone.Good),
            " ",
            Text.LabUpCounts.With(places.Count(place => place.Role == LabRole.Subnet), places.Count(place => place.Role == LabRole.Router), places.Sum(place => place.Listens.Count)));
        new Screen(_environment).Line(Text.LabUpNext.With(places[0].Name));
        return ExitCodes.True;
    }
}
