using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Identity;

/// <summary><c>rempart login [URL]</c>: signs in through the browser and remembers the server.</summary>
internal sealed class LoginCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string?> _url = new("URL") { Arity = ArgumentArity.ZeroOrOne, Description = Text.LoginArgument };
    private readonly Option<string?> _certificate = new("--certificate") { Description = Text.CertificateOption, HelpName = Text.FileValue };
    private readonly Option<string?> _fingerprint = new("--fingerprint") { Description = Text.CertificateFingerprintOption, HelpName = "SHA256" };
    private readonly Option<bool> _noBrowser = new("--no-browser") { Description = Text.NoBrowserOption };

    public LoginCommand(CliEnvironment environment)
        : base("login", Text.LoginDescription)
    {
        _environment = environment;
        Add(_url);
        Add(_certificate);
        Add(_fingerprint);
        Add(_noBrowser);
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
        var oidc = await OidcClient.DiscoverAsync(connection, _environment.Time, cancellation).ConfigureAwait(false);
        var tokens = await BrowserLogin.RunAsync(oidc, _environment, !parsed.GetValue(_noBrowser), cancellation).ConfigureAwait(false);
        var user = IdToken.NameIn(tokens.IdToken);
        var server = new StoredServer
        {
            Certificate = certificate,
            User = user,
            AccessToken = tokens.AccessToken,
            RefreshToken = tokens.RefreshToken,
            ExpiresAt = tokens.ExpiresAt,
        };
        await store.ChangeAsync(servers => servers.With(address, server) with { Default = address.Name }, cancellation).ConfigureAwait(false);
        new Screen(_environment).Line(user is null ? Text.LoggedIn.With(address.Name) : Text.LoggedInAs.With(address.Name, user));
        return ExitCodes.True;
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
