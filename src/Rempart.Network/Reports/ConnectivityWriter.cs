using Rempart.Network.Reports.Formats;

namespace Rempart.Network.Reports;

/// <summary>Writes reports of connectivity.</summary>
public static class ConnectivityWriter
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="format">The form.</param>
    /// <returns>The text, with a line feed at its end.</returns>
    public static string Write(ConnectivityReport report, ReportFormat format)
    {
        ArgumentNullException.ThrowIfNull(report);
        return format switch
        {
            ReportFormat.Txt => ConnectivityTextFormat.Write(report),
            ReportFormat.Json => ConnectivityJsonFormat.Write(report),
            ReportFormat.Csv => ConnectivityCsvFormat.Write(report),
            ReportFormat.Md => ConnectivityMarkdownFormat.Write(report),
            ReportFormat.Dot => ConnectivityDotFormat.Write(report),
            ReportFormat.Svg => ConnectivitySvgFormat.Write(report),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }
}
