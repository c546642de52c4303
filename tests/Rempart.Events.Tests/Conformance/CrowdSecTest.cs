using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rempart.Events.Tests.Conformance;

/// <summary>One test of CrowdSec's hub: its log, and what its <c>parser.assert</c> says of the result of one parser.</summary>
internal sealed partial class CrowdSecTest
{
    private CrowdSecTest(string name, string[] log, List<CrowdSecAssertion> assertions) => (Name, Log, Assertions) = (name, log, assertions);

    public string Name { get; }

    public string[] Log { get; }

    public List<CrowdSecAssertion> Assertions { get; }

    public static CrowdSecTest Read(string name, string parser)
    {
        var folder = Path.Combine(Corpus.Folder("logs/crowdsec-hub-tests"), name);
        var log = Directory.GetFiles(folder, "*.log").Concat(Directory.GetFiles(folder, "*.txt")).Concat(Directory.GetFiles(folder, "*.json")).First();
        var assertions = new List<CrowdSecAssertion>();
        foreach (var line in File.ReadLines(Path.Combine(folder, "parser.assert")))
        {
            var match = Line().Match(line);
            if (match.Success && match.Groups["parser"].Value == parser)
                assertions.Add(new CrowdSecAssertion(int.Parse(match.Groups["index"].Value, CultureInfo.InvariantCulture), match.Groups["path"].Value.Replace("\"][\"", "."), Value(match.Groups["value"].Value)));
        }
        return new CrowdSecTest(name, [.. File.ReadLines(log).Where(line => line.Length > 0)], assertions);
    }

    private static string Value(string text) => text.StartsWith('"') ? JsonSerializer.Deserialize<string>(GoEscape().Replace(text, "\\u00$1"))! : text;

    [GeneratedRegex("""results\["s01-parse"\]\["(?<parser>[^"]*)"\]\[(?<index>\d+)\]\.Evt\.(?<path>(Parsed|Meta|Unmarshaled)\[".*?"\](\["[^"]*"\])*)\)? == (?<value>.*)$""")]
    private static partial Regex Line();

    // Go writes bytes as \x16.
    [GeneratedRegex("""(?<!\\)\\x([0-9a-fA-F]{2})""")]
    private static partial Regex GoEscape();
}

/// <param name="Index">The event's number.</param>
/// <param name="Path">As in <c>Parsed["pid"]</c>.</param>
/// <param name="Value">What it must be.</param>
internal sealed record CrowdSecAssertion(int Index, string Path, string Value);
