using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Lab.Services;
using Rempart.Core.Estates;

namespace Rempart.Cli.Lab;

/// <summary>The options that give the lab's bastion a server. What people set for other commands does not count: it is asked for here, or there is none.</summary>
internal sealed class LabServerOptions
{
    private readonly Option<string?> _server = new("--server") { Description = Text.LabServerOption, HelpName = "unix:/PATH" };
    private readonly Option<string?> _principals = new("--principals") { Description = Text.InstallPrincipalsOption, HelpName = Text.FileValue };

    public void AddTo(Command command)
    {
        command.Add(_server);
        command.Add(_principals);
    }

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_server) is not null;

    /// <summary>The client of the server; null when none was named.</summary>
    /// <exception cref="CliException">It is not a socket of this machine.</exception>
    public ApiClient? Open(ParseResult parsed, CliEnvironment environment)
    {
        if (parsed.GetValue(_server) is not { } text)
            return null;
        var address = ServerAddress.Parse(text, _server.Name);
        if (address.SocketPath is null)
            throw CliException.Usage(Text.LabServerSocketOnly.With(text));
        if (!File.Exists(address.SocketPath))
            throw CliException.CouldNotTell(Text.LabServerNotThere.With(address.SocketPath));
        if (!SshdService.IsThere)
            throw CliException.CouldNotTell(Text.LabNeedsProgram.With("sshd", SshdService.OpensshServer));
        var connection = new Connection(address, new ServerTrust([], environment.Time), environment);
        return new ApiClient(connection, new AccessTokens(environment, connection, new ServerStore(environment)));
    }

    /// <summary>What the bastion needs of the server; null when none was named.</summary>
    /// <exception cref="CliException">The principals command is not there.</exception>
    public LabBastionServer? Choose(ParseResult parsed, ApiClient? api)
    {
        if (api is null)
            return null;
        var principals = Path.GetFullPath(parsed.GetValue(_principals) ?? Path.Combine(AppContext.BaseDirectory, "rempart-principals"));
        if (!File.Exists(principals))
            throw CliException.Usage(Text.InstallNoPrincipals.With(principals));
        return new LabBastionServer(Path.GetFullPath(ServerAddress.Parse(parsed.GetValue(_server)!, _server.Name).SocketPath!), principals, api.InstallBastionAsync);
    }

    /// <exception cref="CliException">Nothing of the estate would ask the server.</exception>
    public static void CheckBastion(Estate estate)
    {
        if (!LabPlanner.Plan(estate, LabNames.Prefix).Namespaces.Any(place => SshdService.DeclaredIn(estate, place, isBastion: true).Any()))
            throw CliException.Usage(Text.LabServerNoBastion);
    }
}
