using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Lab;
using Rempart.Cli.Ssh.Keys;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary><c>rempart ssh config [TARGET…]</c>: a piece of ~/.ssh/config, so that a plain <c>ssh TARGET</c> goes through the bastion.</summary>
internal sealed class SshConfigCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _targets = new("TARGET") { Description = Text.SshConfigArgument, Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
    private readonly Option<string?> _key = new("--key") { Description = Text.SshKeyOption, HelpName = Text.FileValue };
    private readonly ServerOptions _server = new();

    public SshConfigCommand(CliEnvironment environment)
        : base("config", Text.SshConfigDescription)
    {
        _environment = environment;
        Add(_targets);
        Add(_key);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var bastion = await api.BastionAddressAsync(cancellation).ConfigureAwait(false);
        var key = await KeyChoice.FindAsync(api, parsed.GetValue(_key), _environment, cancellation).ConfigureAwait(false);
        var all = await api.AccessTargetsAsync(cancellation).ConfigureAwait(false);
        var wanted = parsed.GetValue(_targets)!;
        var unknown = wanted.FirstOrDefault(target => all.All(one => one.Target != target));
        if (unknown is not null)
            throw CliException.Usage(Text.SshTargetUnknown.With(unknown));
        var kept = new KeptCertificates(_environment);
        kept.KeepBastion(bastion);
        var snippet = new ConfigSnippet(bastion, key.Identity, kept, [.. LabMachine.Self()]);
        _environment.Output.Write(snippet.Write(all.Where(target => wanted.Length == 0 || wanted.Contains(target.Target, StringComparer.Ordinal)).ToArray()));
        return ExitCodes.True;
    }
}
