using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Access;

namespace Rempart.Cli.Ssh.Grants;

/// <summary>Waits until somebody decided.</summary>
internal static class GrantWait
{
    // The server answers sooner when something happens; this is only how long one question stays open.
    private const int Seconds = 25;

    public static async Task<AccessGrant> DecidedAsync(ApiClient api, AccessGrant grant, CliEnvironment environment, CancellationToken cancellation)
    {
        if (grant.State == AccessGrantState.Requested)
            environment.Error.WriteLine(Screen.Clean(Text.SshWaiting.With(grant.Id)));
        while (grant.State == AccessGrantState.Requested)
            grant = await api.GrantAsync(grant.Id, Seconds, cancellation).ConfigureAwait(false);
        return grant;
    }
}
