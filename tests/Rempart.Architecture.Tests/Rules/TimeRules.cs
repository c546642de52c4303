using Rempart.Architecture.Tests.Reading;

namespace Rempart.Architecture.Tests.Rules;

/// <summary>Time comes from TimeProvider. The analyzer of banned symbols says so too; this looks at what was really compiled.</summary>
internal static class TimeRules
{
    private static readonly string[] Banned =
    [
        "System.DateTime.get_Now(", "System.DateTime.get_UtcNow(", "System.DateTime.get_Today(", "System.DateTimeOffset.get_Now(",
        "System.DateTimeOffset.get_UtcNow(", "System.Threading.Thread.Sleep(", "System.Environment.get_TickCount",
    ];

    /// <summary>Calls that take the time from elsewhere.</summary>
    public static string[] BannedCalls(CodeAssembly assembly) =>
        [.. assembly.Types
            .Where(type => type.Namespace.StartsWith("Rempart", StringComparison.Ordinal))
            .SelectMany(type => type.Calls.Where(IsBanned).Select(call => $"{type.FullName} calls {call}"))
            .Order(StringComparer.Ordinal)];

    private static bool IsBanned(string call) =>
        Banned.Any(start => call.StartsWith(start, StringComparison.Ordinal)) ||
        (call.StartsWith("System.Threading.Tasks.Task.Delay(", StringComparison.Ordinal) && !call.Contains("TimeProvider", StringComparison.Ordinal));
}
