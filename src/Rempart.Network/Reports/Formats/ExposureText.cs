using System.Text;
using Rempart.Network.Policies;

namespace Rempart.Network.Reports.Formats;

/// <summary>The part of the text about exposure.</summary>
internal static class ExposureText
{
    public static void Write(StringBuilder text, ConnectivityReport report)
    {
        if (report.Exposure is not { } exposure)
            return;
        var connection = report.Connection;
        text.Append(text.Length > 0 ? "\n" : "").Append("Exposure Analysis Result").Append(connection is null ? "" : $" On {connection}").Append(":\n");
        var width = exposure.Egress.Concat(exposure.Ingress).Select(exposed => exposed.Workload.Name.Length).DefaultIfEmpty(0).Max();
        List(text, "Egress Exposure:", "=>", exposure.Egress, width, connection is null);
        List(text, exposure.Egress.Count > 0 ? "\nIngress Exposure:" : "Ingress Exposure:", "<=", exposure.Ingress, width, connection is null);
        if (exposure.Unprotected.Count == 0 || connection is not null)
            return;
        text.Append("\nWorkloads not protected by network policies:\n");
        foreach (var (workload, direction) in exposure.Unprotected)
            text.Append(workload.Name).Append(" is not protected on ").Append(direction == Direction.Egress ? "Egress" : "Ingress").Append('\n');
    }

    private static void List(StringBuilder text, string title, string arrow, IReadOnlyList<ExposedConnection> list, int width, bool withConnections)
    {
        if (list.Count == 0)
            return;
        text.Append(title).Append('\n');
        foreach (var exposed in list)
        {
            text.Append(exposed.Workload.Name.PadRight(width)).Append(" \t").Append(arrow).Append(" \t").Append(exposed.Peer.Name);
            if (withConnections)
                text.Append(" : ").Append(exposed.Connections);
            text.Append('\n');
        }
    }
}
