using System.CommandLine;
using Rempart.Cli.Bastion.Agent;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Bastion;

/// <summary><c>rempart bastion run</c>: the agent beside the bastion's sshd.</summary>
internal sealed class BastionRunCommand : Command
{
    public const string Ready = "ready";

    private readonly CliEnvironment _environment;
    private readonly Option<string> _settings = BastionOptions.Settings();

    public BastionRunCommand(CliEnvironment environment)
        : base("run", Text.BastionRunDescription)
    {
        _environment = environment;
        Add(_settings);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
            throw CliException.CouldNotTell(Text.BastionNeedsLinux);
        var settings = BastionSettings.Load(parsed.GetValue(_settings)!);
        using var api = Open(settings);
        try
        {
            using var agent = new BastionAgent(settings, api, Say, _environment.Time);
            await agent.RunAsync(() => Tell(Ready), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to stop: what it knows is on the disk.
            return ExitCodes.True;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            throw CliException.CouldNotTell(Text.AgentEnded.With(error.Message), error);
        }
        return ExitCodes.True;
    }

    private ApiClient Open(BastionSettings settings)
    {
        var address = ServerAddress.Parse(settings.Server, "server");
        var trusted = settings.Certificate is { } pem ? ServerTrust.Parse(pem) : [];
        var connection = new Connection(address, new ServerTrust(trusted, _environment.Time), _environment);
        return new ApiClient(connection, new AccessTokens(_environment, connection, new ServerStore(_environment)));
    }

    private void Say(string words)
    {
        _environment.Error.WriteLine(Screen.Clean(words));
        _environment.Error.Flush();
    }

    private void Tell(string words)
    {
        _environment.Output.WriteLine(words);
        _environment.Output.Flush();
    }
}
