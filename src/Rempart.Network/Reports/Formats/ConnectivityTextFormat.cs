using System.Text;

namespace Rempart.Network.Reports.Formats;

/// <summary>Writes a report as lines for people: <c>src =&gt; dst : TCP 8080</c>.</summary>
internal static class ConnectivityTextFormat
{
    public static string Write(ConnectivityReport report)
    {
        var text = new StringBuilder();
        if (report.Connection is { } focus)
            text.Append("Permitted connections on ").Append(focus).Append(":\n");
        foreach (var connection in report.Connections)
        {
            text.Append(connection.Source.Name).Append(" => ").Append(connection.Destination.Name);
            if (report.Connection is null)
                text.Append(" : ").Append(connection.Connections);
            text.Append('\n');
        }
        ExposureText.Write(text, report);
        return text.ToString();
    }
}
