namespace Rempart.Detection.Tests.Support;

/// <summary>Small rule sets for tests.</summary>
internal static class OneRule
{
    /// <summary>A rule with this detection, indented by four.</summary>
    public static string Text(string detection, string title = "Rule", string logsource = "category: test") =>
        $"title: {title}\nlogsource:\n  {logsource}\ndetection:\n{string.Join('\n', detection.Split('\n').Select(line => "  " + line))}\n";

    public static RuleSet Set(string detection)
    {
        var set = RuleSet.Load([new RuleFile("rule.yml", Text(detection))]);
        set.Problems.ShouldBeEmpty();
        return set;
    }
}
