using System.Globalization;
using System.Security;
using System.Text;

namespace Rempart.Network.Reports.Formats;

/// <summary>
/// Draws a report as a matrix: sources in rows, destinations in columns, a filled square where something passes and a hatched one
/// where that is unknown. Unlike arrows, squares stay readable when everything reaches everything. Each square says in its title
/// who reaches whom, by which connections.
/// </summary>
internal static class ConnectivitySvgFormat
{
    private const int Cell = 18;
    private const int Letter = 7;
    private const int Margin = 12;

    public static string Write(ConnectivityReport report)
    {
        var pairs = report.Connections.Concat(report.Unknown).ToArray();
        Peer[] sources = Peers(report.Workloads.Concat(pairs.Select(pair => pair.Source)));
        Peer[] destinations = Peers(report.Workloads.Concat(pairs.Select(pair => pair.Destination)));
        var names = sources.Concat(destinations).Select(peer => peer.Name.Length).DefaultIfEmpty(0).Max() * Letter;
        var (left, top) = (names + (2 * Margin), names + (2 * Margin));
        var (width, height) = (left + (destinations.Length * Cell) + Margin, top + (sources.Length * Cell) + Margin);
        var text = new StringBuilder();
        Line(text, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"monospace\" font-size=\"11\">");
        Line(text, $"<defs><pattern id=\"unknown\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"2\" height=\"6\" fill=\"#b45309\"/></pattern></defs>");
        Line(text, $"<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>");
        for (var row = 0; row < sources.Length; row++)
        {
            var y = top + (row * Cell);
            if (row % 2 == 0)
                Line(text, $"<rect x=\"{Margin}\" y=\"{y}\" width=\"{width - (2 * Margin)}\" height=\"{Cell}\" fill=\"#f3f4f6\"/>");
            Line(text, $"<text x=\"{left - Margin}\" y=\"{y + 13}\" text-anchor=\"end\">{Escape(sources[row].Name)}</text>");
        }
        for (var column = 0; column < destinations.Length; column++)
        {
            var x = left + (column * Cell);
            Line(text, $"<line x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{height - Margin}\" stroke=\"#e5e7eb\"/>");
            Line(text, $"<text transform=\"translate({x + 13} {top - Margin}) rotate(-90)\">{Escape(destinations[column].Name)}</text>");
        }
        var rows = Numbers(sources);
        var columns = Numbers(destinations);
        var sure = report.Connections.Select(pair => (pair.Source, pair.Destination)).ToHashSet();
        foreach (var pair in report.Unknown.Where(pair => !sure.Contains((pair.Source, pair.Destination))))
            Square(text, pair, left + (columns[pair.Destination] * Cell), top + (rows[pair.Source] * Cell), "url(#unknown)", "unknown: ");
        foreach (var pair in report.Connections)
            Square(text, pair, left + (columns[pair.Destination] * Cell), top + (rows[pair.Source] * Cell), pair.Connections.IsAll ? "#166534" : "#4ade80", "");
        return text.Append("</svg>\n").ToString();
    }

    private static void Square(StringBuilder text, ReportedConnection pair, int x, int y, string fill, string verdict)
    {
        var title = Escape($"{verdict}{pair.Source.Name} => {pair.Destination.Name} : {pair.Connections}");
        Line(text, $"<rect x=\"{x + 2}\" y=\"{y + 2}\" width=\"{Cell - 4}\" height=\"{Cell - 4}\" rx=\"3\" fill=\"{fill}\" stroke=\"#374151\" stroke-width=\"0.5\"><title>{title}</title></rect>");
    }

    private static Peer[] Peers(IEnumerable<Peer> peers) => [.. peers.Distinct().OrderBy(peer => peer.Name, StringComparer.Ordinal)];

    private static Dictionary<Peer, int> Numbers(Peer[] peers) => peers.Index().ToDictionary(entry => entry.Item, entry => entry.Index);

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
