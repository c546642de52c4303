using Rempart.Network.Reports;

namespace Rempart.Cli.Network;

/// <summary>The values of <c>--output</c> of reports.</summary>
internal static class ReportFormats
{
    public static readonly string[] Connectivity = ["txt", "json", "csv", "md", "dot", "svg"];

    public static readonly string[] Difference = ["txt", "json", "csv", "md"];

    public static ReportFormat Parse(string name) => name switch
    {
        "json" => ReportFormat.Json,
        "csv" => ReportFormat.Csv,
        "md" => ReportFormat.Md,
        "dot" => ReportFormat.Dot,
        "svg" => ReportFormat.Svg,
        _ => ReportFormat.Txt,
    };
}
