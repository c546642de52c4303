using System.CommandLine;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Network;

/// <summary><c>rempart network</c>: who can reach whom.</summary>
internal sealed class NetworkCommand : Command
{
    public NetworkCommand(CliEnvironment environment)
        : base("network", Text.NetworkDescription)
    {
        Add(new ConnectivityCommand(environment));
        Add(new DiffCommand(environment));
        Add(new CompileCommand(environment));
        Add(new ProveCommand(environment));
    }
}
