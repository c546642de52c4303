using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rempart.Network.Reports.Formats;

/// <summary>Writes a report as JSON: a list of connections, or with exposure an object with three lists.</summary>
internal static class ConnectivityJsonFormat
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ConnectivityReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            if (report.Exposure is not { } exposure)
            {
                Connections(json, report);
            }
            else
            {
                json.WriteStartObject();
                json.WritePropertyName(report.Connection is null ? "connlist_results" : "connlist_conn_focus_results");
                Connections(json, report);
                json.WritePropertyName(report.Connection is null ? "exposure_results" : "exposure_conn_focus_results");
                json.WriteStartObject();
                json.WritePropertyName("egress_exposure");
                Exposed(json, exposure.Egress, report, egress: true);
                json.WritePropertyName("ingress_exposure");
                Exposed(json, exposure.Ingress, report, egress: false);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Connections(Utf8JsonWriter json, ConnectivityReport report)
    {
        json.WriteStartArray();
        foreach (var connection in report.Connections)
            Connection(json, connection.Source.Name, connection.Destination.Name, report.Connection is null ? connection.Connections.ToString() : null);
        json.WriteEndArray();
    }

    private static void Exposed(Utf8JsonWriter json, IReadOnlyList<ExposedConnection> list, ConnectivityReport report, bool egress)
    {
        if (list.Count == 0 && report.Connection is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartArray();
        foreach (var exposed in list)
        {
            var connections = report.Connection is null ? exposed.Connections.ToString() : null;
            if (egress)
                Connection(json, exposed.Workload.Name, exposed.Peer.Name, connections);
            else
                Connection(json, exposed.Peer.Name, exposed.Workload.Name, connections);
        }
        json.WriteEndArray();
    }

    private static void Connection(Utf8JsonWriter json, string source, string destination, string? connections)
    {
        json.WriteStartObject();
        json.WriteString("src", source);
        json.WriteString("dst", destination);
        if (connections is not null)
            json.WriteString("conn", connections);
        json.WriteEndObject();
    }
}
