using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Posture;

namespace Rempart.Cli.Network;

/// <summary><c>rempart network</c>: who can reach whom.</summary>
internal sealed class NetworkCommand : Command
{
    // What network.environment-separation would change is the same rules of the same routers.
    private static readonly string[] Enforced = ["network.segmentation", "network.policies"];

    public NetworkCommand(CliEnvironment environment)
        : base("network", Text.NetworkDescription)
    {
        Add(new ConnectivityCommand(environment));
        Add(new DiffCommand(environment));
        Add(new CompileCommand(environment));
        Add(new ProveCommand(environment));
        Add(new PlanCommand(environment, Enforced));
        Add(new ApplyCommand(environment, Enforced));
    }
}
