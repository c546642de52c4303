using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Ssh.Grants;
using Rempart.Core.Access;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary>Finds a person's access that counts now.</summary>
internal static class AccessFinder
{
    /// <summary>The one that ends last; null when there is none.</summary>
    public static async Task<AccessGrant?> ActiveAsync(ApiClient api, string target, int? port, string person, TimeProvider time, CancellationToken cancellation)
    {
        var grants = await api.GrantsAsync(openOnly: true, person, cancellation).ConfigureAwait(false);
        return grants.Where(grant => grant.Target == target && (port is null || grant.Destination.Port == port) && GrantLines.Counts(grant, time.GetUtcNow()))
            .MaxBy(grant => grant.ValidBefore);
    }

    /// <summary>One that counts, or one that is asked for now and waited for.</summary>
    public static async Task<AccessGrant> ActiveOrNewAsync(
        ApiClient api, string target, int? port, AccessRequest? request, string person, CliEnvironment environment, CancellationToken cancellation)
    {
        if (request is not { BreakGlass: true } && await ActiveAsync(api, target, port, person, environment.Time, cancellation).ConfigureAwait(false) is { } active)
            return active;
        if (request is null)
            throw CliException.Usage(Text.SshNoAccess.With(target));
        var grant = await api.RequestAccessAsync(request, cancellation).ConfigureAwait(false);
        grant = await GrantWait.DecidedAsync(api, grant, environment, cancellation).ConfigureAwait(false);
        return grant.State == AccessGrantState.Active
            ? grant
            : throw new CliException(ExitCodes.Failed, Text.GrantClosed.With(grant.Id, grant.Target, grant.EndReason ?? GrantLines.Of(grant.State).Text));
    }
}
