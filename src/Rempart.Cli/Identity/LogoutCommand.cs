using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Identity;

/// <summary><c>rempart logout [URL]</c>: ends the session at the server and forgets it here.</summary>
internal sealed class LogoutCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string?> _url = new("URL") { Arity = ArgumentArity.ZeroOrOne, Description = Text.LogoutArgument };

    public LogoutCommand(CliEnvironment environment)
        : base("logout", Text.LogoutDescription)
    {
        _environment = environment;
        Add(_url);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var store = new ServerStore(_environment);
        var servers = store.Read();
        var address = parsed.GetValue(_url) is { } url ? ServerAddress.Parse(url, "URL")
            : servers.Default is { } remembered ? ServerAddress.Parse(remembered, store.Path)
            : null;
        var screen = new Screen(_environment);
        if (address is null || servers.Find(address) is not { } server)
        {
            screen.Line(Text.NotLoggedIn);
            return ExitCodes.True;
        }
        // Forgotten here first: a server that does not answer must not keep the token on this disk.
        await store.ChangeAsync(stored => stored.Without(address), cancellation).ConfigureAwait(false);
        if (server.RefreshToken is { } token)
            await RevokeAsync(address, server, token, cancellation).ConfigureAwait(false);
        screen.Line(Text.LoggedOut.With(address.Name));
        return ExitCodes.True;
    }

    private async Task RevokeAsync(ServerAddress address, StoredServer server, string token, CancellationToken cancellation)
    {
        try
        {
            var trust = new ServerTrust(server.Certificate is { } pem ? ServerTrust.Parse(pem) : [], _environment.Time);
            using var connection = new Connection(address, trust, _environment);
            using var oidc = await OidcClient.DiscoverAsync(connection, _environment, cancellation).ConfigureAwait(false);
            // The token goes to the issuer that gave it, or nowhere.
            if (oidc.Issuer != server.Issuer || !await oidc.RevokeAsync(token, cancellation).ConfigureAwait(false))
                Screen.WriteError(_environment, Text.NotRevoked.With(address.Name));
        }
        catch (CliException failure)
        {
            // The session is forgotten here all the same; the person should know that the server was not told.
            Screen.WriteError(_environment, Text.NotRevokedWhy.With(address.Name, failure.Message));
        }
    }
}
