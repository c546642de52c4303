using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Ssh.Grants;
using Rempart.Cli.Ssh.Keys;
using Rempart.Cli.Terminal;
using Rempart.Core.Access;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary><c>rempart ssh connect TARGET [-- COMMAND…]</c>: opens the tunnel, and runs a command through it.</summary>
internal sealed class SshConnectCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _target = new("TARGET") { Description = Text.SshTargetArgument };
    private readonly Argument<string[]> _command = new("COMMAND") { Description = Text.SshCommandArgument, Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
    private readonly RequestOptions _request = new();
    private readonly Option<string?> _key = new("--key") { Description = Text.SshKeyOption, HelpName = Text.FileValue };
    private readonly Option<int?> _localPort = new("--local-port") { Description = Text.SshLocalPortOption, HelpName = "PORT" };
    private readonly Option<bool> _socket = new("--socket") { Description = Text.SshSocketOption };
    private readonly ServerOptions _server = new();

    public SshConnectCommand(CliEnvironment environment)
        : base("connect", Text.SshConnectDescription)
    {
        _environment = environment;
        Add(_target);
        Add(_command);
        _request.AddTo(this);
        Add(_key);
        Add(_localPort);
        Add(_socket);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var target = parsed.GetValue(_target)!;
        var request = _request.Read(parsed, target);
        if (parsed.GetValue(_localPort) is < 1 or > 65535)
            throw CliException.Usage(Text.InstallPortWrong.With(parsed.GetValue(_localPort)));
        using var folder = new PrivateFolder();
        var plan = await PlanAsync(parsed, target, request, folder, cancellation).ConfigureAwait(false);
        await using var tunnel = await Tunnel.OpenAsync(plan, "ssh", _environment, cancellation).ConfigureAwait(false);
        var command = parsed.GetValue(_command)!;
        return command.Length == 0
            ? await HoldAsync(tunnel, plan, cancellation).ConfigureAwait(false)
            : await new TunnelCommand(_environment).RunAsync(command, plan, tunnel).ConfigureAwait(false);
    }

    private async Task<TunnelPlan> PlanAsync(ParseResult parsed, string target, AccessRequest? request, PrivateFolder folder, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var key = await KeyChoice.FindAsync(api, parsed.GetValue(_key), _environment, cancellation).ConfigureAwait(false);
        var grant = await AccessFinder.ActiveOrNewAsync(api, target, _request.Port(parsed), request, key.Person, _environment, cancellation).ConfigureAwait(false);
        var issued = await api.CertificateAsync(grant.Id, key.PublicKey, cancellation).ConfigureAwait(false);
        folder.Write(issued);
        _environment.Error.WriteLine(Screen.Clean(Text.SshUntil.With(target, issued.Grant.Destination, issued.Grant.ValidBefore is { } end ? Words.Minute(end) : "-")));
        return new TunnelPlan(key.Identity, folder, issued.Bastion, issued.Grant.Destination, parsed.GetValue(_socket) ? null : parsed.GetValue(_localPort) ?? FreePort());
    }

    /// <summary>Without a command: says where the tunnel begins, and waits until it or the person ends it.</summary>
    private async Task<int> HoldAsync(Tunnel tunnel, TunnelPlan plan, CancellationToken cancellation)
    {
        new Screen(_environment).Line(Text.SshOpenAt.With(plan.Local, plan.Destination));
        await _environment.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await tunnel.Ended.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how a person ends it.
            return ExitCodes.True;
        }
        Screen.WriteError(_environment, Text.SshTunnelEnded.With(tunnel.Words));
        return ExitCodes.Failed;
    }

    /// <summary>A port that nobody has now; ssh says so when somebody takes it in between.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
