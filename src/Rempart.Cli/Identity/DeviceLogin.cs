using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Identity;

/// <summary>Sign-in with a code that the person types in a browser elsewhere (RFC 8628).</summary>
internal static class DeviceLogin
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SlowestAfterFailure = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    public static async Task<Tokens> RunAsync(OidcClient oidc, CliEnvironment environment, CancellationToken cancellation)
    {
        var asked = await oidc.AskForCodeAsync(cancellation).ConfigureAwait(false);
        var lifetime = Min(TimeSpan.FromSeconds(asked.ExpiresIn!.Value), Longest);
        var end = environment.Time.GetUtcNow() + lifetime;
        environment.Error.WriteLine(Screen.Clean(Text.DeviceOpen.With(asked.VerificationUri, asked.UserCode, Math.Ceiling(lifetime.TotalMinutes))));
        var interval = asked.Interval is > 0 and var seconds ? Min(TimeSpan.FromSeconds(seconds), SlowestAfterFailure) : Step;
        CliException? failure = null;
        while (true)
        {
            await Task.Delay(interval, environment.Time, cancellation).ConfigureAwait(false);
            if (environment.Time.GetUtcNow() >= end)
                throw failure ?? CliException.CouldNotTell(Text.DeviceExpired);
            DevicePoll answer;
            try
            {
                answer = await oidc.PollAsync(asked.DeviceCode!, cancellation).ConfigureAwait(false);
                failure = null;
            }
            catch (CliException error)
            {
                // The person may be typing; whoever asks less often helps a provider in trouble (RFC 8628, section 3.5).
                (failure, interval) = (error, Min(interval * 2, SlowestAfterFailure));
                continue;
            }
            if (answer.Tokens is { } tokens)
                return tokens;
            switch (answer.Error)
            {
                case "authorization_pending":
                    break;
                case "slow_down":
                    interval += Step;
                    break;
                case "access_denied":
                    throw CliException.CouldNotTell(Text.LoginRefused.With(Text.DeviceDenied));
                case "expired_token":
                    throw CliException.CouldNotTell(Text.DeviceExpired);
                default:
                    throw CliException.CouldNotTell(Text.LoginRefused.With(answer.Description ?? answer.Error));
            }
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
