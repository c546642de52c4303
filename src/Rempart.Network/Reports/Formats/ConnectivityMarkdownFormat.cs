using System.Text;

namespace Rempart.Network.Reports.Formats;

/// <summary>Writes a report as tables of Markdown.</summary>
internal static class ConnectivityMarkdownFormat
{
    public static string Write(ConnectivityReport report)
    {
        var text = new StringBuilder();
        var withConnections = report.Connection is null;
        Head(text, "src", "dst", withConnections);
        foreach (var connection in report.Connections)
            Row(text, connection.Source.Name, connection.Destination.Name, withConnections ? connection.Connections.ToString() : null);
        if (report.Exposure is { } exposure)
        {
            text.Append("## Exposure Analysis Result").Append(report.Connection is { } one ? $" On {one}" : "").Append(":\n");
            if (exposure.Egress.Count > 0)
            {
                text.Append("### Egress Exposure:\n");
                Exposed(text, "src", "dst", exposure.Egress, withConnections);
            }
            if (exposure.Ingress.Count > 0)
            {
                text.Append("\n### Ingress Exposure:\n");
                Exposed(text, "dst", "src", exposure.Ingress, withConnections);
            }
        }
        return text.ToString();
    }

    private static void Exposed(StringBuilder text, string first, string second, IReadOnlyList<ExposedConnection> list, bool withConnections)
    {
        Head(text, first, second, withConnections);
        foreach (var exposed in list)
            Row(text, exposed.Workload.Name, exposed.Peer.Name, withConnections ? exposed.Connections.ToString() : null);
    }

    private static void Head(StringBuilder text, string first, string second, bool withConnections) =>
        text.Append("| ").Append(first).Append(" | ").Append(second).Append(withConnections ? " | conn |\n|-----|-----|------|\n" : " |\n|-----|-----|\n");

    private static void Row(StringBuilder text, string first, string second, string? third)
    {
        text.Append("| ").Append(first).Append(" | ").Append(second);
        if (third is not null)
            text.Append(" | ").Append(third);
        text.Append(" |\n");
    }
}
