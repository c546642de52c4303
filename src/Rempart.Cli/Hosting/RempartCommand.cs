using System.CommandLine;
using System.CommandLine.Help;
using Rempart.Cli.Alerts;
using Rempart.Cli.Backups;
using Rempart.Cli.Bastion;
using Rempart.Cli.Detection;
using Rempart.Cli.Estates;
using Rempart.Cli.Events;
using Rempart.Cli.Identity;
using Rempart.Cli.Lab;
using Rempart.Cli.Ledger;
using Rempart.Cli.Network;
using Rempart.Cli.Posture;
using Rempart.Cli.Ssh;

namespace Rempart.Cli.Hosting;

/// <summary>The command tree.</summary>
internal static class RempartCommand
{
    public static RootCommand Create(CliEnvironment environment)
    {
        var root = new RootCommand(Text.RootDescription)
        {
            new StatusCommand(environment),
            new VerifyCommand(environment),
            new FindingsCommand(environment),
            new AcceptCommand(environment),
            new PlanCommand(environment),
            new ApplyCommand(environment),
            new Command("estate", Text.EstateDescription)
            {
                new EstateValidateCommand(environment),
                new EstateShowCommand(environment),
                new EstateSchemaCommand(environment),
            },
            new Command("evidence", Text.EvidenceDescription)
            {
                new EvidenceListCommand(environment),
                new EvidenceGetCommand(environment),
            },
            new Command("ledger", Text.LedgerDescription)
            {
                new LedgerVerifyCommand(environment),
            },
            new NetworkCommand(environment),
            new Command("detect", Text.DetectDescription)
            {
                new DetectRunCommand(environment),
                new DetectLintCommand(environment),
                new DetectExplainCommand(environment),
                new DetectTestCommand(environment),
                new DetectBacktestCommand(environment),
            },
            new Command("events", Text.EventsDescription)
            {
                new EventsParseCommand(environment),
                new EventsSearchCommand(environment),
                new EventsTailCommand(environment),
                new EventsSourcesCommand(environment),
                new EventsTokenCommand(environment),
                new EventsHoldCommand(environment),
                new EventsOpenCommand(environment),
            },
            new AlertsCommand(environment),
            new Command("lab", Text.LabDescription)
            {
                new LabUpCommand(environment),
                new LabDownCommand(environment),
                new LabStatusCommand(environment),
                new LabListenCommand(environment),
                new LabProbeCommand(environment),
            },
            new BackupCommand(environment),
            new PeopleCommand(environment),
            new BastionCommand(environment),
            new SshCommand(environment),
            new LoginCommand(environment),
            new LogoutCommand(environment),
            new VersionCommand(environment),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Description = Text.HelpOption;
        foreach (var version in root.Options.OfType<VersionOption>())
            version.Description = Text.VersionDescription;
        return root;
    }
}
