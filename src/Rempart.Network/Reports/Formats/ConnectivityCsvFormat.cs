using System.Text;

namespace Rempart.Network.Reports.Formats;

/// <summary>Writes a report as comma-separated values.</summary>
internal static class ConnectivityCsvFormat
{
    public static string Write(ConnectivityReport report)
    {
        var text = new StringBuilder();
        var withConnections = report.Connection is null;
        Row(text, withConnections, "src", "dst", "conn");
        foreach (var connection in report.Connections)
            Row(text, withConnections, connection.Source.Name, connection.Destination.Name, connection.Connections.ToString());
        if (report.Exposure is { } exposure)
        {
            text.Append(report.Connection is { } one ? $"Exposure Analysis Result On {one}:" : "Exposure Analysis Result:").Append(",,\n");
            Exposed(text, withConnections, "Egress Exposure:", "src", "dst", exposure.Egress);
            Exposed(text, withConnections, "Ingress Exposure:", "dst", "src", exposure.Ingress);
        }
        return text.ToString();
    }

    private static void Exposed(StringBuilder text, bool withConnections, string title, string first, string second, IReadOnlyList<ExposedConnection> list)
    {
        if (list.Count == 0)
            return;
        text.Append(title).Append(",,\n");
        Row(text, withConnections, first, second, "conn");
        foreach (var exposed in list)
            Row(text, withConnections, exposed.Workload.Name, exposed.Peer.Name, exposed.Connections.ToString());
    }

    private static void Row(StringBuilder text, bool withConnections, string first, string second, string third)
    {
        Field(text, first);
        text.Append(',');
        Field(text, second);
        if (withConnections)
        {
            text.Append(',');
            Field(text, third);
        }
        text.Append('\n');
    }

    private static void Field(StringBuilder text, string value)
    {
        if (value.AsSpan().ContainsAny(',', '"', '\n') || value.StartsWith(' '))
            text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            text.Append(value);
    }
}
