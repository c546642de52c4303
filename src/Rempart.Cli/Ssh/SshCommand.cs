using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Ssh.Grants;
using Rempart.Cli.Ssh.Keys;
using Rempart.Cli.Ssh.Tunnels;

namespace Rempart.Cli.Ssh;

/// <summary><c>rempart ssh</c>: reach internal systems through the bastion.</summary>
internal sealed class SshCommand : Command
{
    public SshCommand(CliEnvironment environment)
        : base("ssh", Text.SshDescription)
    {
        Add(new SshKeygenCommand(environment));
        Add(new SshEnrollCommand(environment));
        Add(new SshRequestCommand(environment));
        Add(new SshConnectCommand(environment));
        Add(new SshListCommand(environment));
        Add(new SshDecideCommand(environment, "approve", "approval", Text.SshApproveDescription, needsComment: false));
        Add(new SshDecideCommand(environment, "deny", "denial", Text.SshDenyDescription, needsComment: true));
        Add(new SshDecideCommand(environment, "revoke", "revocation", Text.SshRevokeDescription, needsComment: true));
        Add(new SshDecideCommand(environment, "review", "review", Text.SshReviewDescription, needsComment: true));
        Add(new SshSessionsCommand(environment));
        Add(new SshCertificateCommand(environment));
        Add(new SshConfigCommand(environment));
        // Without a word the first steps say more than an error.
        SetAction(_ =>
        {
            environment.Output.WriteLine(Text.SshFirstSteps);
            return ExitCodes.True;
        });
    }
}
