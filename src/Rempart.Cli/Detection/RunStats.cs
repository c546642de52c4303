using System.Diagnostics;

using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary>What <c>--stats</c> writes: one JSON object.</summary>
internal static class RunStats
{
    public static string Of(DetectionRun run, RuleSet rules, TimeSpan loading, TimeSpan elapsed, TimeSpan processor) => JsonLine.Of(json =>
    {
        var counters = run.Counters;
        using var process = Process.GetCurrentProcess();
        json.WriteNumber("events", counters.Events);
        json.WriteNumber("rules", rules.Rules.Count);
        json.WriteNumber("correlations", rules.Correlations.Count);
        json.WriteNumber("matches", counters.Matches);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 6));
        json.WriteNumber("events_per_second", elapsed > TimeSpan.Zero ? Math.Round(counters.Events / elapsed.TotalSeconds) : 0);
        // On a busy machine the clock says more about the others; the processor's time is ours.
        json.WriteNumber("cpu_seconds", Math.Round(processor.TotalSeconds, 6));
        json.WriteNumber("load_seconds", Math.Round(loading.TotalSeconds, 6));
        json.WriteNumber("peak_memory_bytes", process.PeakWorkingSet64);
        json.WriteNumber("allocated_bytes", GC.GetTotalAllocatedBytes());
        json.WriteNumber("conditions_asked", run.ConditionsAsked);
        json.WriteNumber("malformed", counters.Malformed);
        json.WriteNumber("not_objects", counters.NotObjects);
        json.WriteNumber("too_deep", counters.TooDeep);
        json.WriteNumber("too_large", counters.TooLarge);
        json.WriteNumber("duplicate_keys", counters.DuplicateKeys);
        json.WriteNumber("invalid_text", counters.InvalidText);
        json.WriteNumber("huge_numbers", counters.HugeNumbers);
        json.WriteNumber("untimed", counters.Untimed);
        json.WriteNumber("expression_timeouts", counters.ExpressionTimeouts);
        json.WriteNumber("ungrouped", counters.Ungrouped);
        json.WriteNumber("late", counters.Late);
        json.WriteNumber("too_late", counters.TooLate);
        json.WriteNumber("evicted_groups", counters.EvictedGroups);
        json.WriteNumber("evicted_events", counters.EvictedEvents);
    });
}
