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

    /// <summary>Signs in.</summary>
    /// <param name="oidc">The provider.</param>
    /// <param name="environment">The world.</param>
    /// <param name="open">Whether to open the page.</param>
    /// <param name="byHand">Whether the person may open it when it was not opened.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The tokens; null when no browser could be opened and the person is not to open one.</returns>
    public static async Task<Tokens?> RunAsync(OidcClient oidc, CliEnvironment environment, bool open, bool byHand, CancellationToken cancellation)
    {
        using var loopback = new LoopbackListener();
        var state = RandomText();
        var verifier = RandomText();
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var page = oidc.AuthorizationPage(loopback.Redirect, state, challenge);
        var opened = open && environment.OpenBrowser(page);
        if (!opened && !byHand)
            return null;
        environment.Error.WriteLine(opened ? Text.BrowserOpened.With(page.AbsoluteUri) : Text.BrowserByHand.With(page.AbsoluteUri));
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
