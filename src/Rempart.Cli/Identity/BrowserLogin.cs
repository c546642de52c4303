using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Identity;

/// <summary>Sign-in by authorization code with PKCE over a loopback redirect (RFC 8252, RFC 7636).</summary>
internal static class BrowserLogin
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<Tokens> RunAsync(OidcClient oidc, CliEnvironment environment, bool openBrowser, CancellationToken cancellation)
    {
        using var loopback = new LoopbackListener();
        var state = RandomText();
        var verifier = RandomText();
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var page = oidc.AuthorizationPage(loopback.Redirect, state, challenge);
        environment.Error.WriteLine(
            openBrowser && environment.OpenBrowser(page) ? Text.BrowserOpened.With(page.AbsoluteUri) : Text.BrowserByHand.With(page.AbsoluteUri));
        using var patience = new CancellationTokenSource(Patience, environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            var answer = await loopback.WaitAsync(state, either.Token).ConfigureAwait(false);
            if (answer.Code is not { } code)
                throw CliException.CouldNotTell(Text.LoginRefused.With(answer.Error));
            return await oidc.ExchangeAsync(code, loopback.Redirect, verifier, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw CliException.CouldNotTell(Text.LoginTooSlow.With(Patience.TotalMinutes));
        }
    }

    // 256 random bits in 43 letters: RFC 7636 asks for 43 to 128.
    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
