namespace Rempart.Network.Reports;

/// <summary>The forms in which reports are written.</summary>
public enum ReportFormat
{
    /// <summary>Lines for people.</summary>
    Txt,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>Tables of Markdown.</summary>
    Md,

    /// <summary>A graph for Graphviz.</summary>
    Dot,

    /// <summary>A drawing.</summary>
    Svg,
}
