using System.Globalization;
using System.Text;
using System.Text.Json;
using Rempart.Core.Events;
using Rempart.Detection;
using Rempart.Server.Tests.Console;

namespace Rempart.Server.Tests.Alerts;

/// <summary>
/// Our rules are written for records. What the stream holds are the events that the parsers make of them: the same samples must give the
/// same verdicts there.
/// </summary>
public sealed class RulesOnEventsTests
{
    [Theory]
    [InlineData("sshd", "sshd")]
    [InlineData("postgresql", "postgresql")]
    [InlineData("kubernetes", "kubernetes-audit")]
    [InlineData("auth0", "auth0")]
    [InlineData("web", "nginx")]
    [InlineData("rempart", "rempart")]
    public void The_samples_of_our_rules_have_the_same_verdicts_as_events(string folder, string kind)
    {
        var wrong = new List<string>();
        var tried = 0;
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Folder("rules"), folder), "*.samples.yml"))
        {
            var rule = file.Replace(".samples.yml", ".yml", StringComparison.Ordinal);
            SampleReader.TryRead(new RuleFile(file, File.ReadAllText(file)), out var samples, out var problem).ShouldBeTrue(problem?.ToString());
            var rules = RuleSet.Load([new RuleFile(rule, File.ReadAllText(rule))]);
            var blocks = samples!.Samples.Select(sample => sample with { Events = Events(kind, sample.Events) });
            tried += samples.Samples.Count;
            wrong.AddRange(SampleTest.Wrong(rules, new RuleSamples("ocsf", [.. blocks])).Select(sample => $"{Path.GetFileName(rule)}: {sample.Name}"));
        }

        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(30);
    }

    private static byte[] Events(string kind, byte[] records)
    {
        var lines = Encoding.UTF8.GetString(records).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        EventBlock block = RawLogs.Block("sample", kind, lines.Select(line => kind switch { "sshd" => Syslog(line), "nginx" => Access(line), _ => line }));
        return block.Lines.ToArray();
    }

    private static string Syslog(string sample)
    {
        using var document = JsonDocument.Parse(sample);
        var one = document.RootElement;
        return $"{Time(one):yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Text(one, "host") ?? "bastion"} sshd[{Text(one, "pid") ?? "1"}]: {Text(one, "message")}";
    }

    private static string Access(string sample)
    {
        using var document = JsonDocument.Parse(sample);
        var one = document.RootElement;
        var address = Text(one, "c-uri") ?? Text(one, "cs-uri-stem") + (Text(one, "cs-uri-query") is { Length: > 0 } query ? $"?{query}" : "");
        var time = Time(one).ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture);
        return $"{Text(one, "c-ip") ?? Text(one, "src_ip") ?? "203.0.113.7"} - - [{time}] \"{Text(one, "cs-method") ?? "GET"} {Quoted(address)} HTTP/1.1\" {Text(one, "sc-status") ?? "200"} {Text(one, "sc-bytes") ?? "10"} \"{Quoted(Text(one, "cs-referer") ?? "-")}\" \"{Quoted(Text(one, "cs-user-agent") ?? Text(one, "c-useragent") ?? "-")}\"";
    }

    private static string Quoted(string text) => text.Replace("\\", "\\x5C", StringComparison.Ordinal).Replace("\"", "\\x22", StringComparison.Ordinal);

    private static DateTimeOffset Time(JsonElement one) => DateTimeOffset.Parse(
        Text(one, "time") ?? Text(one, "time_iso8601") ?? Text(one, "timestamp") ?? "2026-11-20T10:00:00Z", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string? Text(JsonElement one, string name) => !one.TryGetProperty(name, out var found) ? null : found.ValueKind == JsonValueKind.String ? found.GetString() : found.GetRawText();
}
