using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Network;
using Rempart.Network.Policies;
using Rempart.Network.Reports;

namespace Rempart.Cli.Network;

/// <summary><c>rempart network connectivity DIR</c>: who can reach whom in a cluster, as its manifests say.</summary>
internal sealed class ConnectivityCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _folder = new("DIR") { Description = Text.ManifestsArgument };
    private readonly OutputOption _output = new(ReportFormats.Connectivity);
    private readonly Option<bool> _exposure = new("--exposure") { Description = Text.ExposureOption };
    private readonly Option<bool> _explain = new("--explain") { Description = Text.ExplainOption };
    private readonly Option<bool> _locations = new("--locations") { Description = Text.LocationsOption };
    private readonly Option<string?> _only = new("--explain-only") { Description = Text.ExplainOnlyOption, HelpName = "allow|deny" };
    private readonly Option<bool> _unknown = new("--unknown") { Description = Text.UnknownOption };
    private readonly Option<string[]> _focus = new("--focus") { Description = Text.FocusOption, HelpName = "WORKLOAD" };
    private readonly Option<string[]> _with = new("--with") { Description = Text.WithOption, HelpName = "WORKLOAD" };
    private readonly Option<string?> _direction = new("--direction") { Description = Text.DirectionOption, HelpName = "ingress|egress" };
    private readonly Option<string?> _connection = new("--connection") { Description = Text.ConnectionOption, HelpName = "tcp-8080" };

    public ConnectivityCommand(CliEnvironment environment)
        : base("connectivity", Text.ConnectivityDescription)
    {
        _environment = environment;
        _output.Aliases.Add("-o");
        _direction.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not ("ingress" or "egress"))
                result.AddError(Choice.Problem("--direction", token.Value, ["ingress", "egress"]));
        });
        _only.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not ("allow" or "deny"))
                result.AddError(Choice.Problem("--explain-only", token.Value, ["allow", "deny"]));
        });
        Add(_folder);
        Add(_output);
        Add(_exposure);
        Add(_explain);
        Add(_only);
        Add(_locations);
        Add(_unknown);
        Add(_focus);
        Add(_with);
        Add(_direction);
        Add(_connection);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var options = Asked(parsed);
        var cluster = ManifestFolder.Read(parsed.GetValue(_folder)!, _environment);
        foreach (var focus in options.Focus.Concat(options.With))
        {
            if (focus != "ingress-controller" && !cluster.Pods.Any(pod => Peer.Workload(pod.Namespace, pod.Workload, pod.Kind).IsNamed(focus)))
                throw CliException.Usage(Text.FocusUnknown.With(focus));
        }
        if (parsed.GetValue(_explain))
        {
            var format = parsed.GetValue(_output)!;
            _environment.Output.Write(format switch
            {
                "txt" => ConnectivityExplanation.Write(cluster, options, parsed.GetValue(_locations)),
                "json" => ConnectivityExplanation.WriteJson(cluster, options),
                _ => throw CliException.Usage(Text.ExplainFormat.With(format)),
            });
            return ExitCodes.True;
        }
        var report = ConnectivityAnalysis.Of(cluster, options);
        _environment.Output.Write(ConnectivityWriter.Write(report, ReportFormats.Parse(parsed.GetValue(_output)!)));
        if (parsed.GetValue(_unknown))
        {
            foreach (var connection in report.Unknown)
                _environment.Error.WriteLine(Text.UnknownConnection.With(connection.Source.Name, connection.Destination.Name, connection.Connections));
        }
        else if (report.Unknown.Count > 0)
        {
            _environment.Error.WriteLine(Text.UnknownConnections.With(report.Unknown.Count));
        }
        return ExitCodes.True;
    }

    private ConnectivityOptions Asked(ParseResult parsed) => new()
    {
        Focus = parsed.GetValue(_focus) ?? [],
        With = parsed.GetValue(_with) ?? [],
        Direction = parsed.GetValue(_direction) switch { "ingress" => Direction.Ingress, "egress" => Direction.Egress, _ => null },
        Connection = parsed.GetValue(_connection) is { } text ? Connection(text) : null,
        Exposure = parsed.GetValue(_exposure),
        OnlyVerdict = parsed.GetValue(_only) switch { "allow" => Verdict.Allowed, "deny" => Verdict.Denied, _ => null },
    };

    private static FocusConnection Connection(string text)
    {
        var parts = text.Split('-', 2);
        NetworkProtocol? protocol = parts[0].ToUpperInvariant() switch { "TCP" => NetworkProtocol.Tcp, "UDP" => NetworkProtocol.Udp, "SCTP" => NetworkProtocol.Sctp, _ => null };
        return protocol is not null && parts.Length == 2 && ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new(protocol.Value, port) : throw CliException.Usage(Text.ConnectionWrong.With(text));
    }
}
