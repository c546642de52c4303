using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Lab;

/// <summary><c>rempart lab status</c>: what the lab consists of and whether all of it is there.</summary>
internal sealed class LabStatusCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);

    public LabStatusCommand(CliEnvironment environment)
        : base("status", Text.LabStatusDescription)
    {
        _environment = environment;
        Add(_output);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        LabMachine.Require(_environment);
        var state = new LabStateFile(_environment).Read();
        var problems = state is null ? [] : Problems(state);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonSerializer.Serialize(new LabStatus { Up = state is not null && problems.Count == 0, Problems = problems, Lab = state }, LabJson.Default.LabStatus));
        else
            Write(state, problems);
        return problems.Count == 0 ? ExitCodes.True : ExitCodes.Failed;
    }

    private void Write(LabState? state, IReadOnlyList<string> problems)
    {
        var screen = new Screen(_environment);
        if (state is null)
        {
            screen.Line(Text.LabNone);
            return;
        }
        var table = new TextTable(Text.HeadNamespace, Text.HeadRole, Text.HeadAddresses, Text.HeadListens);
        foreach (var place in state.Plan.Namespaces)
            table.Add(place.Name, RoleOf(place.Role), string.Join(' ', place.Addresses.Select(address => address.Address)), place.Listens.Count.ToString(CultureInfo.InvariantCulture));
        table.Write(screen);
        foreach (var service in state.Services)
            screen.Line(service.IsReal ? Text.LabServiceReal.With(service.Kind, service.Of, string.Join(' ', service.Endpoints)) : Text.LabServiceStandIn.With(service.Of, string.Join(' ', service.Endpoints), service.MissingPackage));
        foreach (var problem in problems)
            screen.Line(new Cell(problem, Tone.Bad));
    }

    private static List<string> Problems(LabState state)
    {
        var problems = new List<string>();
        if (!state.Complete)
            problems.Add(Text.LabHalfMade);
        problems.AddRange(state.Plan.Namespaces.Where(place => !LabBuilder.Exists(place.Name)).Select(place => Text.LabNamespaceMissing.With(place.Name)));
        problems.AddRange(state.Processes.Where(process => !LabProcesses.IsAlive(process)).Select(process => (process.Service is null ? Text.LabListenerDied.With(process.Namespace) : Text.LabServiceDied.With(process.Service, process.Namespace))));
        return problems;
    }

    private static string RoleOf(LabRole role) => role switch
    {
        LabRole.Subnet => Text.LabRoleSubnet,
        LabRole.Router => Text.LabRoleRouter,
        LabRole.Pod => Text.LabRolePod,
        LabRole.Node => Text.LabRoleNode,
        _ => Text.LabRoleCore,
    };
}
