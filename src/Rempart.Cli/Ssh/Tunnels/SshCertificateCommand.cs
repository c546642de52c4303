using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Ssh.Grants;
using Rempart.Cli.Ssh.Keys;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary><c>rempart ssh certificate TARGET</c>: keeps the certificate of an access where a plain ssh finds it, or gives it to ssh-agent.</summary>
internal sealed class SshCertificateCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _target = new("TARGET") { Description = Text.SshTargetArgument };
    private readonly Option<string?> _key = new("--key") { Description = Text.SshKeyOption, HelpName = Text.FileValue };
    private readonly Option<int?> _port = new("--port") { Description = Text.SshPortOption, HelpName = "PORT" };
    private readonly Option<string?> _as = new("--as") { Description = Text.SshAsOption, HelpName = "NAME" };
    private readonly Option<bool> _add = new("--add") { Description = Text.SshAddOption };
    private readonly Option<bool> _quiet = new("--quiet") { Description = Text.SshQuietOption };
    private readonly ServerOptions _server = new();

    public SshCertificateCommand(CliEnvironment environment)
        : base("certificate", Text.SshCertificateDescription)
    {
        _environment = environment;
        Add(_target);
        Add(_key);
        Add(_port);
        Add(_as);
        Add(_add);
        Add(_quiet);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var target = parsed.GetValue(_target)!;
        RequestOptions.CheckTarget(target);
        var name = parsed.GetValue(_as) ?? target;
        RequestOptions.CheckTarget(name);
        var quiet = parsed.GetValue(_quiet);
        var kept = new KeptCertificates(_environment);
        using var api = _server.Open(parsed, _environment);
        var key = await KeyChoice.FindAsync(api, parsed.GetValue(_key), _environment, cancellation).ConfigureAwait(false);
        var grant = await AccessFinder.ActiveAsync(api, target, parsed.GetValue(_port), key.Person, _environment.Time, cancellation).ConfigureAwait(false);
        if (grant is null)
            return quiet ? ExitCodes.Failed : throw new CliException(ExitCodes.Failed, Text.SshNoAccess.With(target));
        if (!kept.Counts(name, key.PublicKey))
            kept.Keep(name, await api.CertificateAsync(grant.Id, key.PublicKey, cancellation).ConfigureAwait(false));
        if (parsed.GetValue(_add))
            await AddAsync(kept.Of(name), key.Identity, grant.ValidBefore!.Value - _environment.Time.GetUtcNow(), cancellation).ConfigureAwait(false);
        if (!quiet)
            new Screen(_environment).Line(Text.SshKept.With(kept.Of(name), Words.Minute(grant.ValidBefore!.Value)));
        return ExitCodes.True;
    }

    /// <summary>ssh-add takes a certificate that lies beside the key under the key's name: a folder with both, for a moment.</summary>
    private static async Task AddAsync(string certificate, string identity, TimeSpan life, CancellationToken cancellation)
    {
        using var folder = new PrivateFolder();
        var link = Path.Combine(folder.Path, "key");
        File.CreateSymbolicLink(link, identity);
        File.CreateSymbolicLink(folder.Certificate, certificate);
        var seconds = Math.Max(1, (int)life.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        using var program = Process.Start(new ProcessStartInfo("ssh-add", ["-q", "-t", seconds, link]))
            ?? throw CliException.CouldNotTell(Text.SshNoProgram.With("ssh-add", "-"));
        await program.WaitForExitAsync(cancellation).ConfigureAwait(false);
        if (program.ExitCode != 0)
            throw CliException.CouldNotTell(Text.SshAddFailed.With(program.ExitCode));
    }
}
