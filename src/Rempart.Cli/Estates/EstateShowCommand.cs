using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Estates;

namespace Rempart.Cli.Estates;

/// <summary><c>rempart estate show [DIR]</c>: the merged estate, in short, or whole as JSON or YAML.</summary>
internal sealed class EstateShowCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _folder = new("DIR") { Description = Text.EstateShowArgument, DefaultValueFactory = _ => EstateFolder.Default };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json, OutputOption.Yaml);

    public EstateShowCommand(CliEnvironment environment)
        : base("show", Text.EstateShowDescription)
    {
        _environment = environment;
        Add(_folder);
        Add(_output);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        if (EstateFolder.Load(parsed.GetValue(_folder)!, _environment) is not { } estate)
            return ExitCodes.Usage;
        switch (parsed.GetValue(_output))
        {
            case OutputOption.Json:
                _environment.Output.WriteLine(EstateWriter.ToJson(estate));
                break;
            case OutputOption.Yaml:
                _environment.Output.Write(EstateWriter.ToYaml(estate));
                break;
            default:
                EstateTable.Write(new Screen(_environment), estate);
                break;
        }
        return ExitCodes.True;
    }
}

/// <summary>An estate in short: the size of each kind, then environments, services and flows, which people ask for most.</summary>
internal static class EstateTable
{
    public static void Write(Screen screen, Estate estate)
    {
        screen.Line(new Cell(estate.Header.Name, Tone.Strong), new Cell($"  {estate.Header.Id}{(estate.Header.Owner is { } owner ? ", " + owner : "")}", Tone.Quiet));
        screen.Line();
        var kinds = new TextTable(Text.HeadKind, Text.HeadCount);
        foreach (var kind in EstateSummary.Of(estate))
            kinds.Add(kind.Kind, kind.Count.ToString(CultureInfo.InvariantCulture));
        kinds.Write(screen);

        screen.Line();
        var environments = new TextTable(Text.HeadEnvironment, Text.HeadServices, Text.HeadSubnets, Text.HeadIsolatedFrom);
        foreach (var environment in estate.Environments)
        {
            environments.Add(
                environment.Id,
                estate.Services.Count(service => service.Environment == environment.Id).ToString(CultureInfo.InvariantCulture),
                string.Join(' ', estate.Subnets.Where(subnet => subnet.Environment == environment.Id).Select(subnet => subnet.Id)),
                string.Join(' ', environment.IsolatedFrom));
        }
        environments.Write(screen);

        screen.Line();
        var services = new TextTable(Text.HeadService, Text.HeadEnvironment, Text.HeadRunsOn, Text.HeadListens, Text.HeadData);
        foreach (var service in estate.Services)
        {
            services.Add(
                service.Id,
                service.Environment,
                service.RunsOn.Host ?? $"{service.RunsOn.Cluster}/{service.RunsOn.Namespace}",
                string.Join(' ', service.Listens.Select(listener => listener.Port.ToString())),
                string.Join(' ', service.Data));
        }
        services.Write(screen);

        screen.Line();
        var flows = new TextTable(Text.HeadFlow, Text.HeadFrom, Text.HeadTo, Text.HeadPorts, Text.HeadWhy);
        foreach (var flow in estate.Flows)
            flows.Add(flow.Id, flow.From.Id, flow.To.Id, string.Join(' ', flow.Ports), flow.Why);
        flows.Write(screen);
    }
}
