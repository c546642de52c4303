using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Lab;

/// <summary><c>rempart lab down</c>: takes the lab away, whole or half-made.</summary>
internal sealed class LabDownCommand : Command
{
    public LabDownCommand(CliEnvironment environment)
        : base("down", Text.LabDownDescription)
    {
        SetAction(async (_, cancellation) =>
        {
            LabMachine.Require(environment);
            var file = new LabStateFile(environment);
            using var held = file.Lock();
            if (file.Read() is { } state)
            {
                await new LabBuilder(environment, file).RemoveAsync(state, cancellation).ConfigureAwait(false);
                new Screen(environment).Line(Text.LabDown);
            }
            else
            {
                new Screen(environment).Line(Text.LabNone);
            }
            return ExitCodes.True;
        });
    }
}
