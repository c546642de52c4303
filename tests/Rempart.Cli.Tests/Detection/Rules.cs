namespace Rempart.Cli.Tests.Detection;

/// <summary>Rules and events that the tests of <c>rempart detect</c> share.</summary>
internal static class Rules
{
    public const string Shell = """
        title: Shell
        id: 11111111-1111-1111-1111-111111111111
        level: high
        logsource: { category: process_creation, product: windows }
        detection:
          selection:
            Image|endswith: \cmd.exe
            User: bob
          condition: selection
        """;

    public const string ShellId = "11111111-1111-1111-1111-111111111111";

    public const string Guessing = """
        title: Failed login
        id: 22222222-2222-2222-2222-222222222222
        name: failed
        logsource: { product: app }
        detection:
          selection: { outcome: failure }
          condition: selection
        ---
        title: Guessing
        id: 33333333-3333-3333-3333-333333333333
        level: critical
        correlation:
          type: event_count
          rules: [failed]
          group-by: [user]
          timespan: 1m
          condition: { gte: 2 }
        """;

    /// <summary>Rejected at line 4, column 16.</summary>
    public const string Broken = "title: Bad\nlogsource: { product: app }\ndetection:\n  selection: { a|nope: 1 }\n  condition: selection\n";

    public const string Hit = """{"Image":"C:\\cmd.exe","User":"bob"}""";

    public const string Miss = """{"Image":"C:\\cmd.exe","User":"ann"}""";

    public const string Failures = """
        {"time":"2026-11-20T10:00:00Z","user":"ann","outcome":"failure"}
        {"time":"2026-11-20T10:00:10Z","user":"bob","outcome":"failure"}
        {"time":"2026-11-20T10:00:20Z","user":"ann","outcome":"failure"}
        """;

    /// <summary>The line that a match of <see cref="Shell"/> is.</summary>
    public static string ShellMatch(int index, string input) =>
        $$"""{"rule_id":"{{ShellId}}","title":"Shell","level":"high","event":{{index}},"file":"{{input}}"}""" + "\n";
}
