using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>The options of every command that talks to a server, and the client they lead to.</summary>
internal sealed class ServerOptions
{
    public Option<string?> Server { get; } = new("--server") { Description = Text.ServerOption, HelpName = Text.ServerOptionValue };

    public Option<string?> Certificate { get; } = new("--certificate") { Description = Text.CertificateOption, HelpName = Text.FileValue };

    public void AddTo(Command command)
    {
        command.Add(Server);
        command.Add(Certificate);
    }

    /// <summary>Chooses the server and makes its client; nothing is sent yet.</summary>
    public ApiClient Open(ParseResult parsed, CliEnvironment environment)
    {
        var (address, trusted) = Choose(parsed, environment);
        var connection = new Connection(address, new ServerTrust(trusted, environment.Time), environment);
        return new ApiClient(connection, new AccessTokens(environment, connection, new ServerStore(environment)));
    }

    /// <summary>The server, and the certificates that are trusted for it beside those of the system.</summary>
    public (ServerAddress Address, IReadOnlyList<X509Certificate2> Trusted) Choose(ParseResult parsed, CliEnvironment environment)
    {
        var store = new ServerStore(environment);
        var address = ServerChoice.Choose(environment, parsed.GetValue(Server), store);
        var trusted = parsed.GetValue(Certificate) is { } file
            ? ServerTrust.Load(file)
            : address.SocketPath is null && store.Read().Find(address)?.Certificate is { } pem ? ServerTrust.Parse(pem) : [];
        return (address, trusted);
    }
}
