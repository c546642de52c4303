using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rempart.Network.Reports;

/// <summary>Writes the differences of two states of a cluster.</summary>
public static class DifferenceWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes differences.</summary>
    /// <param name="differences">The differences.</param>
    /// <param name="format">The form: text, JSON, CSV or Markdown.</param>
    /// <returns>The text; empty text when there is no difference.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Another form.</exception>
    public static string Write(IReadOnlyList<ConnectivityDifference> differences, ReportFormat format)
    {
        ArgumentNullException.ThrowIfNull(differences);
        return format switch
        {
            ReportFormat.Txt => Lines(differences),
            ReportFormat.Json => Json(differences),
            ReportFormat.Csv => Table(differences, "diff-type,source,destination,dir1,dir2,workloads-diff-info\n", "", ",", "", Quoted),
            ReportFormat.Md => Table(differences, "| diff-type | source | destination | dir1 | dir2 | workloads-diff-info |\n|-----------|--------|-------------|------|------|---------------------|\n", "| ", " | ", " |", static text => text),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    private static string Lines(IReadOnlyList<ConnectivityDifference> differences)
    {
        if (differences.Count == 0)
            return "";
        var text = new StringBuilder("Connectivity diff:\n");
        foreach (var difference in differences)
        {
            var fields = Fields(difference);
            text.Append("diff-type: ").Append(fields[0]).Append(", source: ").Append(fields[1]).Append(", destination: ").Append(fields[2])
                .Append(", dir1: ").Append(fields[3]).Append(", dir2: ").Append(fields[4]);
            if (fields[5].Length > 0)
                text.Append(", workloads-diff-info: ").Append(fields[5]);
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Table(IReadOnlyList<ConnectivityDifference> differences, string head, string start, string between, string end, Func<string, string> field)
    {
        var text = new StringBuilder(head);
        foreach (var difference in differences)
            text.Append(start).AppendJoin(between, Fields(difference).Select(field)).Append(end).Append('\n');
        return text.ToString();
    }

    private static string Json(IReadOnlyList<ConnectivityDifference> differences)
    {
        string[] names = ["change", "src", "dst", "before", "after", "workloads"];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartArray();
            foreach (var difference in differences)
            {
                json.WriteStartObject();
                foreach (var (name, value) in names.Zip(Fields(difference)))
                    json.WriteString(name, value);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static string[] Fields(ConnectivityDifference difference)
    {
        var change = difference.Change switch { ConnectivityChange.Added => "added", ConnectivityChange.Removed => "removed", _ => "changed" };
        var workloads = difference.Workloads.Count == 0 ? "" : $"workload {string.Join(", ", difference.Workloads.Select(peer => peer.Name))} {change}";
        return [change, difference.Source.Name, difference.Destination.Name, difference.Before.ToString(), difference.After.ToString(), workloads];
    }

    private static string Quoted(string text) => text.Contains(',', StringComparison.Ordinal) ? $"\"{text}\"" : text;
}
