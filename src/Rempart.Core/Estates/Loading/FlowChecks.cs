using Rempart.Core.Estates.Forms;
using Rempart.Core.Networks;

namespace Rempart.Core.Estates.Loading;

/// <summary>A flow must stay within what isolation allows, and go to a port where something listens.</summary>
internal static class FlowChecks
{
    public static void Run(Estate estate, ReadContext context)
    {
        foreach (var flow in estate.Flows)
        {
            CheckIsolation(estate, context, flow);
            CheckPorts(estate, context, flow);
        }
    }

    private static void CheckIsolation(Estate estate, ReadContext context, Flow flow)
    {
        foreach (var from in estate.EnvironmentsOf(flow.From))
        {
            foreach (var to in estate.EnvironmentsOf(flow.To))
            {
                if (!estate.AreIsolated(from, to))
                    continue;
                context.ReportAs($"flow '{flow.Id}'", context.LocationOf(flow, "to"),
                    $"it goes from '{flow.From}' in environment '{from}' to '{flow.To}' in environment '{to}', which are isolated; remove the flow, or the isolation");
                return;
            }
        }
    }

    private static void CheckPorts(Estate estate, ReadContext context, Flow flow)
    {
        if (ListenersOf(estate, flow.To) is not { } listens)
            return;
        for (var i = 0; i < flow.Ports.Count; i++)
        {
            var port = flow.Ports[i];
            if (listens.Any(range => range.Contains(port)))
                continue;
            var known = listens.Count == 0 ? "it declares none" : $"it listens on {string.Join(", ", listens.Distinct().Order())}";
            context.ReportAs($"flow '{flow.Id}'", context.LocationOf(flow, "ports", i), $"'{flow.To}' does not listen on '{port}'; {known}");
        }
    }

    /// <summary>The ports of a target; null when anything may listen there.</summary>
    private static List<PortRange>? ListenersOf(Estate estate, FlowEnd to) => to.Kind switch
    {
        FlowEndKind.Service when estate.Services.Find(to.Id) is { } service => [.. service.Listens.Select(listener => listener.Port)],
        FlowEndKind.Datastore when estate.Datastores.Find(to.Id) is { Port: { } port } => [port],
        FlowEndKind.Host when estate.Hosts.Find(to.Id) is { } host => [.. estate.ListenersOn(host).Select(listener => listener.Port)],
        _ => null,
    };
}
