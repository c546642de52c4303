using System.CommandLine;
using System.Runtime.CompilerServices;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Bastion.Install;

/// <summary><c>rempart bastion install</c>: makes this host the bastion, after it has shown what it would do.</summary>
internal sealed class BastionInstallCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Option<string> _hostId = new("--host-id") { Description = Text.InstallHostIdOption, HelpName = "ID", Required = true };
    private readonly Option<string?> _root = new("--root") { Description = Text.InstallRootOption, HelpName = "DIR" };
    private readonly Option<string?> _below = new("--below") { Description = Text.InstallBelowOption, HelpName = "DIR" };
    private readonly Option<int> _port = new("--port") { Description = Text.InstallPortOption, HelpName = "PORT", DefaultValueFactory = _ => 22 };
    private readonly Option<string[]> _listen = new("--listen") { Description = Text.InstallListenOption, HelpName = "ADDRESS", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _permitOpen = new("--permit-open") { Description = Text.InstallPermitOpenOption, HelpName = "HOST:PORT", DefaultValueFactory = _ => [] };
    private readonly Option<string> _account = Account("--account", Text.InstallAccountOption, "rempart-tunnel");
    private readonly Option<string> _principalsAccount = Account("--principals-account", Text.InstallPrincipalsAccountOption, "rempart-principals");
    private readonly Option<string> _agentAccount = Account("--agent-account", Text.InstallAgentAccountOption, "rempart-agent");
    private readonly Option<string?> _principals = new("--principals") { Description = Text.InstallPrincipalsOption, HelpName = Text.FileValue };
    private readonly Option<bool> _noAccounts = new("--no-accounts") { Description = Text.InstallNoAccountsOption };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = Text.YesOption };
    private readonly ServerOptions _server = new();

    public BastionInstallCommand(CliEnvironment environment)
        : base("install", Text.BastionInstallDescription)
    {
        _environment = environment;
        foreach (var option in (Option[])[_hostId, _root, _below, _port, _listen, _permitOpen, _account, _principalsAccount, _agentAccount, _principals, _noAccounts, _yes])
            Add(option);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
            throw CliException.CouldNotTell(Text.BastionNeedsLinux);
        if (!_environment.IsPrivileged)
            throw CliException.Usage(Text.InstallNeedsRoot);
        var yes = parsed.GetValue(_yes);
        if (!yes && !_environment.InputIsTerminal)
            throw CliException.Usage(Text.CannotAsk);
        var (address, trusted) = _server.Choose(parsed, _environment);
        var request = Request(parsed, address.Name, trusted.Count > 0 ? string.Join('\n', trusted.Select(certificate => certificate.ExportCertificatePem())) : null);
        var screen = new Screen(_environment);
        screen.Line(Text.InstallPlanHead);
        foreach (var line in InstallPlan.Of(request, address.Name))
            screen.Line("  ", line);
        if (!yes && !Question.Ask(_environment, Text.InstallQuestion))
            throw CliException.Usage(Text.InstallNothingDone);
        using var api = _server.Open(parsed, _environment);
        BastionSettings settings;
        try
        {
            settings = await new Installer(request, _environment.Time)
                .RunAsync(key => api.InstallBastionAsync(request.Settings.HostId, key, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.CouldNotTell(Text.InstallFailed.With(error.Message), error);
        }
        screen.Line(new Cell(Text.InstallDone, Tone.Good));
        if (request.Command is null)
            screen.Line(new Cell(Text.InstallCopyYourself.With(settings.Layout.Command), Tone.Doubtful));
        if (request.Secrets is null && address.SocketPath is null)
            screen.Line(Text.InstallSecretsNext.With(request.At(settings.Layout.Secrets)));
        screen.Line(Text.InstallNext.With(SystemdUnits.Agent, SystemdUnits.Sshd));
        return ExitCodes.True;
    }

    private InstallRequest Request(ParseResult parsed, string server, string? certificate)
    {
        var root = parsed.GetValue(_root) is { } folder ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) : "";
        var settings = new BastionSettings
        {
            HostId = parsed.GetValue(_hostId)!,
            Server = server,
            Certificate = certificate,
            UpdateKey = [],
            Account = parsed.GetValue(_account)!,
            PrincipalsAccount = parsed.GetValue(_principalsAccount)!,
            AgentAccount = parsed.GetValue(_agentAccount)!,
            Port = parsed.GetValue(_port),
            ListenAddresses = parsed.GetValue(_listen)!,
            PermitOpen = parsed.GetValue(_permitOpen)!,
            Layout = parsed.GetValue(_below) is { } below ? BastionLayout.Below(Path.TrimEndingDirectorySeparator(Path.GetFullPath(below))) : BastionLayout.Standard,
        };
        InstallRules.Check(settings, root);
        // A program compiled ahead of time is one file; any other is several, which have a place of their own.
        var self = RuntimeFeature.IsDynamicCodeSupported ? null : Environment.ProcessPath;
        var principals = Path.GetFullPath(parsed.GetValue(_principals) ?? Path.Combine(AppContext.BaseDirectory, "rempart-principals"));
        if (!File.Exists(principals))
            throw CliException.Usage(Text.InstallNoPrincipals.With(principals));
        return new InstallRequest(settings, root, principals, self, !parsed.GetValue(_noAccounts), Secrets());
    }

    private string? Secrets()
    {
        if (_environment.NonEmpty("REMPART_CLIENT_ID") is not { } client || _environment.NonEmpty("REMPART_CLIENT_SECRET") is not { } secret)
            return null;
        return (client + secret).AsSpan().ContainsAny("\n\r\"\\") ? throw CliException.Usage(Text.InstallSecretsOdd) : $"REMPART_CLIENT_ID=\"{client}\"\nREMPART_CLIENT_SECRET=\"{secret}\"\n";
    }

    private static Option<string> Account(string name, string description, string usual) =>
        new(name) { Description = description, HelpName = "NAME", DefaultValueFactory = _ => usual };
}
