using System.CommandLine;
using Rempart.Cli.Bastion.Check;
using Rempart.Cli.Bastion.Install;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Bastion;

/// <summary><c>rempart bastion</c>: makes a host the bastion, and keeps it one.</summary>
internal sealed class BastionCommand : Command
{
    public BastionCommand(CliEnvironment environment)
        : base("bastion", Text.BastionDescription)
    {
        Add(new BastionInstallCommand(environment));
        Add(new BastionCheckCommand(environment));
        Add(new BastionRunCommand(environment));
    }
}
