using System.CommandLine;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Alerts;

/// <summary><c>rempart alerts</c>: what was detected, and what people decide about it.</summary>
internal sealed class AlertsCommand : Command
{
    public AlertsCommand(CliEnvironment environment)
        : base("alerts", Text.AlertsDescription)
    {
        Add(new AlertListCommand(environment));
        Add(new AlertShowCommand(environment));
        Add(AlertDecideCommand.Acknowledge(environment));
        Add(AlertDecideCommand.Close(environment));
        Add(AlertDecideCommand.Reopen(environment));
        Add(new AlertSuppressCommand(environment));
        Add(new AlertStatusCommand(environment));
    }
}
