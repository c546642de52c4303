using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Identity;

/// <summary>
/// <c>rempart login [URL]</c>: signs in through the browser, or with a code where none can be opened, and remembers the server.
/// </summary>
internal sealed class LoginCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string?> _url = new("URL") { Arity = ArgumentArity.ZeroOrOne, Description = Text.LoginArgument };
    private readonly Option<string?> _certificate = new("--certificate") { Description = Text.CertificateOption, HelpName = Text.FileValue };
    private readonly Option<string?> _fingerprint = new("--fingerprint") { Description = Text.CertificateFingerprintOption, HelpName = "SHA256" };
    private readonly Option<bool> _noBrowser = new("--no-browser") { Description = Text.NoBrowserOption };
    private readonly Option<bool> _device = new("--device") { Description = Text.DeviceOption };

    public LoginCommand(CliEnvironment environment)
        : base("login", Text.LoginDescription)
    {
        _environment = environment;
        Add(_url);
        Add(_certificate);
        Add(_fingerprint);
        Add(_noBrowser);
        Add(_device);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var store = new ServerStore(_environment);
        var address = ChooseServer(parsed.GetValue(_url), store);
        var certificate = await CertificateQuestion.AnswerAsync(
            address, parsed.GetValue(_certificate), parsed.GetValue(_fingerprint), store.Read().Find(address)?.Certificate, _environment, cancellation).ConfigureAwait(false);
        var trust = new ServerTrust(certificate is null ? [] : ServerTrust.Parse(certificate), _environment.Time);
        using var connection = new Connection(address, trust, _environment);
        using var oidc = await OidcClient.DiscoverAsync(connection, _environment, cancellation).ConfigureAwait(false);
        var tokens = await SignInAsync(oidc, parsed.GetValue(_device), parsed.GetValue(_noBrowser), cancellation).ConfigureAwait(false);
        var user = IdToken.NameIn(tokens.IdToken);
        var server = new StoredServer
        {
            Certificate = certificate,
            Issuer = oidc.Issuer,
            User = user,
            AccessToken = tokens.AccessToken,
            RefreshToken = tokens.RefreshToken,
            ExpiresAt = tokens.ExpiresAt,
        };
        await store.ChangeAsync(servers => servers.With(address, server) with { Default = address.Name }, cancellation).ConfigureAwait(false);
        new Screen(_environment).Line(user is null ? Text.LoggedIn.With(address.Name) : Text.LoggedInAs.With(address.Name, user));
        return ExitCodes.True;
    }

    // A browser on this machine is safer than a code, which can be asked for by somebody who pretends to help.
    private async Task<Tokens> SignInAsync(OidcClient oidc, bool device, bool noBrowser, CancellationToken cancellation)
    {
        if (device)
            return await DeviceLogin.RunAsync(oidc, _environment, cancellation).ConfigureAwait(false);
        var byHand = noBrowser || !oidc.OffersDevices;
        if (await BrowserLogin.RunAsync(oidc, _environment, !noBrowser, byHand, cancellation).ConfigureAwait(false) is { } tokens)
            return tokens;
        _environment.Error.WriteLine(Text.BrowserNone);
        return await DeviceLogin.RunAsync(oidc, _environment, cancellation).ConfigureAwait(false);
    }

    private ServerAddress ChooseServer(string? url, ServerStore store)
    {
        var address = url is not null ? ServerAddress.Parse(url, "URL")
            : _environment.NonEmpty("REMPART_SERVER") is { } variable ? ServerAddress.Parse(variable, "REMPART_SERVER")
            : store.Read().Default is { } remembered ? ServerAddress.Parse(remembered, store.Path)
            : throw CliException.Usage(Text.LoginWhere);
        return address.SocketPath is null ? address : throw CliException.Usage(Text.SocketNeedsNoLogin.With(address.Name));
    }
}
